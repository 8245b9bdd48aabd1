"""Cases that are made from the ConfigDefs: values at the edges of every setting, and pairs of settings that Kafka compares."""

import re
from pathlib import Path

RELATIONS = Path(__file__).resolve().parents[2] / "src/kafka/relations.rs"
LIMITS = {"INT": 2**31, "LONG": 2**63, "SHORT": 2**15}
NO_NUMBERS = ["", " ", "abc", "1e3", "5L", "0x10", "1_000", "--5", "+5", "007", " 20 ", "5\t", "5.0", "NaN"]
FRACTIONS = ["", "0", "1", "0.5", "1.1", "-0.1", ".5", "5.", "1e-1", "0x1p-3", "1f", "inf", "NaN", "-Infinity", "1e400", "a"]
BOOLEANS = ["true", "FALSE", " true ", "yes", "1", "", "t"]
LISTS = ["", " ", ",", "a,", ",a", "a,,b", " a , b ", "a,a", "a b"]
CLASSES = ["", " ", "a b", "x,y", "java.lang.String", "1a.B", "a..B"]
PATTERNS = [".*", "(", ")", "[", "*", "a{2}", "a{", "a{,2}", "a{3,2}", "{2}", "a**", "a++", "[]a]", "[]", "[z-a]", "[a-", "\\", "\\y", "\\Q*\\E",
            "\\E", "(?<n>a)\\k<n>", "\\k<n>", "(?i)*", "(?i)a", "(?z)", "x|*", "[a&&[^b]]", "\\p{L}", "\\p{L", "\\x4", "a{2,3}?", "(?<=a)b"]
TIERED = {"remote.log.storage.system.enable": "true", "remote.log.storage.manager.class.name": "a.B",
          "remote.log.metadata.manager.listener.name": "INTERNAL"}


def edges(row, chance):
    """Values of a setting at the edges of what it accepts, and beyond."""
    kind = row["type"]
    if kind in LIMITS:
        least, most = -LIMITS[kind], LIMITS[kind] - 1
        low = int(float(row["min"])) if row.get("min") else least
        high = min(int(float(row["max"])), most) if row.get("max") else most
        near = {low - 1, low, low + 1, high - 1, high, high + 1, least - 1, most + 1, -2, -1, 0, 1}
        return [*(str(number) for number in sorted(near)), *chance.sample(NO_NUMBERS, 4)]
    if kind == "DOUBLE":
        return FRACTIONS
    if kind == "BOOLEAN":
        return BOOLEANS
    words = row.get("words") or []
    cased = [form for word in words for form in (word, word.upper(), word.capitalize(), f" {word} ")]
    if kind == "LIST":
        return [*LISTS, *cased, ",".join(words), ", ".join(reversed(words)), ",".join([*words, "bogus"])]
    if kind == "CLASS":
        return CLASSES
    return ["", " ", "bogus", *cased]


def relations():
    """The pairs of settings that are compared, as kafka-gen lists them."""
    return re.findall(r'(?:at_most|below)\(\s*"([\w.]+)",\s*"([\w.]+)",?\s*\)', RELATIONS.read_text())


def around(row):
    default = int(row["default"])
    return [str(number) for number in (default - 1, default, default + 1, default // 2, default * 2)]


def generate(dumps, chance):
    """The cases; the same for the same versions."""
    rows = {scope: {} for scope in ("broker", "topic")}
    for dump in dumps.values():
        for scope, known in rows.items():
            known.update({row["name"]: row for row in dump[scope] if not row["internal"]})
    made = []
    for row in rows["broker"].values():
        made += [{"set": {row["name"]: value}} for value in edges(row, chance) if row["type"] != "PASSWORD"]
    for name in ("metrics.jmx.include", "metrics.jmx.exclude"):
        made += [{"set": {name: pattern}} for pattern in PATTERNS]
    for low, high in relations():
        for _ in range(12):
            made.append({"set": {low: chance.choice(around(rows["broker"][low])), high: chance.choice(around(rows["broker"][high]))}})
    for row in rows["topic"].values():
        made += [{"set": {}, "topic": {row["name"]: value}} for value in edges(row, chance)]
    names = sorted(rows["topic"])
    for _ in range(400):
        topic = {"remote.storage.enable": chance.choice(["true", "false"])}
        for name in chance.sample(names, 3):
            topic[name] = chance.choice(edges(rows["topic"][name], chance))
        topic.update({name: chance.choice(["-2", "-1", "1", "5000"]) for name in ("local.retention.ms", "retention.ms")
                      if chance.random() < 0.5})
        made.append({"set": TIERED, "topic": topic})
    return made
