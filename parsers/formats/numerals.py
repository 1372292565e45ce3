"""Numbers of automatic lists as words (ECMA-376 17.18.59 ST_NumberFormat)."""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_ROMAN_MAX = 3999
_LETTERS_MAX = 780


def numeral(number: int, style: str, pattern: str = "") -> str:
    """A number in a list's format; unknown formats as decimal digits. ``pattern`` is that of a custom format: ``001, 002, 003``."""
    if style in ("none", "bullet"):
        return ""
    if style == "custom":
        return str(number).zfill(len(pattern.split(",", maxsplit=1)[0].strip()))
    return _FORMATS.get(style, str)(number)


def chinese(number: int, digits: str = "零一二三四五六七八九", units: str = "十百千万") -> str:
    """A number by the Chinese counting system: 十, 十一, 二十, 一百零五. Ordinary digits from 100,000 and below 0."""
    if not 0 < number < 100_000:
        return digits[0] if number == 0 else str(number)
    places = [int(digit) for digit in str(number)]
    words = ""
    gap = False
    for index, digit in enumerate(places):
        power = len(places) - index - 1
        if not digit:
            gap = bool(words)
            continue
        words += (digits[0] if gap else "") + digits[digit] + (units[power - 1] if power else "")
        gap = False
    return words[1:] if 10 <= number < 20 and digits[1] == "一" else words


def _roman(number: int) -> str:
    if not 0 < number <= _ROMAN_MAX:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _letters(number: int) -> str:
    """A … Z, AA, BB …: Word repeats the letter."""
    if not 0 < number <= _LETTERS_MAX:
        return str(number)
    turn, letter = divmod(number - 1, 26)
    return chr(ord("A") + letter) * (turn + 1)


def _from_block(first: int, count: int) -> Callable[[int], str]:
    """Formats that have one character for each of the first few numbers."""
    return lambda number: chr(first + number - 1) if 0 < number <= count else str(number)


def _from_cycle(characters: str) -> Callable[[int], str]:
    return lambda number: characters[(number - 1) % len(characters)] if number > 0 else str(number)


def _digitwise(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] if digit.isdigit() else digit for digit in str(number))


def _legal(number: int) -> str:
    return chinese(number, _LEGAL, "拾佰仟万")


def _legal_traditional(number: int) -> str:
    return chinese(number, _LEGAL_TRADITIONAL, "拾佰仟萬")


def _ordinal(number: int) -> str:
    suffix = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


_FULL_WIDTH = _digitwise("".join(chr(0xFF10 + digit) for digit in range(10)))
_CHINESE_DIGITS = _digitwise(_DIGITS)
_CIRCLED = _from_block(0x2460, 20)

_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "ordinal": _ordinal,
    "hex": lambda number: f"{number:X}",
    "decimalFullWidth": _FULL_WIDTH,
    "decimalFullWidth2": _FULL_WIDTH,
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _from_block(0x2474, 20),
    "decimalEnclosedFullstop": _from_block(0x2488, 20),
    "numberInDash": lambda number: f"- {number} -",
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "koreanCounting": chinese,
    "ideographDigital": _CHINESE_DIGITS,
    "japaneseDigitalTenThousand": _CHINESE_DIGITS,
    "taiwaneseDigital": _digitwise("○一二三四五六七八九"),
    "koreanDigital2": _digitwise("零一二三四五六七八九"),
    "chineseLegalSimplified": _legal,
    "japaneseLegal": _legal_traditional,
    "ideographLegalTraditional": _legal_traditional,
    "ideographTraditional": _from_cycle(_STEMS),
    "ideographZodiac": _from_cycle(_BRANCHES),
    "ideographEnclosedCircle": _from_block(0x3280, 10),
    "aiueo": _from_cycle("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"),
    "iroha": _from_cycle("イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"),
}
