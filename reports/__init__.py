"""From findings to papers: notice, letters, workbook, page, scores, data."""
