"""Word documents (ECMA-376, transitional and strict), walked by hand: what a library would drop is what units are accused of."""
