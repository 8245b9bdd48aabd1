//! Errors of the scanner in the words of a YAML author.

use granit_parser::ErrorKind;

use crate::report::diagnostic::Diagnostic;

/// What is wrong, where, and how to write it. The scanner stops where it cannot go on; the mistake may be further up.
pub(super) fn diagnostic(kind: &ErrorKind, text: &str, at: usize) -> (Diagnostic, usize) {
    let (message, help, at) = mistake_above(kind, text, at).unwrap_or_else(|| {
        let (message, help) = words(kind);
        (message, help.map(str::to_owned), at)
    });
    let mut error = Diagnostic::error(format!("invalid YAML: {message}"));
    error.help.extend(help);
    if lacks_separator(text, at) {
        error.help.push("a new document begins with a line `---`".to_owned());
    }
    (error, at)
}

/// A mistake that shows only further down, its help, and its place.
fn mistake_above(kind: &ErrorKind, text: &str, at: usize) -> Option<(String, Option<String>, usize)> {
    use ErrorKind as E;
    let line = line_at(text, at);
    let said = |message: &str, help: &str, at| Some((message.to_owned(), Some(help.to_owned()), at));
    match kind {
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabInPlainScalar => {
            let tab = text.get(at..)?.find('\t').map(|more| at + more)?;
            let (message, help) = words(kind);
            Some((message, help.map(str::to_owned), tab))
        }
        E::SimpleKeyExpected
        | E::InvalidSimpleKey
        | E::InvalidColonPlacement
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::InvalidFlowScalarIndent
        | E::UnclosedFlowCollection { .. }
        | E::UnexpectedEof
            if let Some((open, place)) = open_bracket(text, at) =>
        {
            let close = if open == '[' { ']' } else { '}' };
            let help = format!("close it with `{close}`, or quote the text");
            Some((format!("`{open}` is not closed"), Some(help), place))
        }
        E::InvalidQuotedScalarIndent | E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => said(
            "a quote is not closed",
            "close it on its line; inside single quotes a `'` is written twice",
            at,
        ),
        E::SimpleKeyExpected | E::InvalidSimpleKey | E::MappingValueNotAllowed
            if line.trim_start().starts_with('-') && !line.trim_start().starts_with("- ") =>
        {
            said("a `-` lacks its space", "write `- item`, or quote the text", at)
        }
        E::MappingValueNotAllowed => {
            let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
            if text.get(start..at)?.contains(": ") {
                return said("a second `: ` in one line", "quote the value if it contains `: `", at);
            }
            let above = line_at(text, start.checked_sub(1)?);
            let place = start - 1 - above.len() + indentation(above);
            let is_text = !above.contains(": ") && !above.ends_with(':');
            if is_text
                && indentation(above) == indentation(line)
                && !above.trim_start().starts_with(['-', '#'])
            {
                return said(
                    "a key lacks its `: `",
                    "write `key: value`, with a space after the colon",
                    place,
                );
            }
            said("a key is indented below a value", "begin the keys of one map in one column", at)
        }
        E::ExpectedBlockMappingKey if line.trim_start().starts_with("- ") => {
            said("a list item among the keys of a map", "indent the items of a list below their key", at)
        }
        E::ExpectedDocumentStart if text.lines().any(|line| line.starts_with('%')) => {
            let (message, help) = words(&E::MissingDirectiveName);
            Some((message, help.map(str::to_owned), at))
        }
        _ => None,
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The innermost `[` or `{` on a line above that is open at a place.
fn open_bracket(text: &str, at: usize) -> Option<(char, usize)> {
    let mut open = Vec::new();
    let (mut quote, mut before) = (None, ' ');
    for (place, letter) in text.get(..at)?.char_indices() {
        match (letter, quote) {
            ('"' | '\'', None) if !before.is_alphanumeric() => quote = Some(letter),
            (letter, Some(opened)) if letter == opened => quote = None,
            ('[' | '{', None) => open.push((letter, place)),
            (']' | '}', None) => drop(open.pop()),
            _ => {}
        }
        before = letter;
    }
    let (letter, place) = open.pop()?;
    text.get(place..at)?.contains('\n').then_some((letter, place))
}

/// The line that a place is in.
fn line_at(text: &str, at: usize) -> &str {
    let at = at.min(text.len());
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    text.get(start..).unwrap_or_default().lines().next().unwrap_or_default()
}

/// True if the line looks like the start of another object, and no `---` stands before it.
fn lacks_separator(text: &str, at: usize) -> bool {
    let starts = |line: &str| line.starts_with("apiVersion:") || line.starts_with("kind:");
    starts(line_at(text, at))
        && text.get(..at).is_some_and(|before| before.lines().any(|line| !line.is_empty()))
}

/// What is wrong, and how to write it.
type Words = (String, Option<&'static str>);

fn words(kind: &ErrorKind) -> Words {
    let known = flow(kind).or_else(|| quotes(kind)).or_else(|| blocks(kind)).or_else(|| signs(kind));
    known.unwrap_or_else(|| (kind.to_string(), None))
}

/// In `[…]` and `{…}`.
fn flow(kind: &ErrorKind) -> Option<Words> {
    use ErrorKind as E;
    let (message, help) = match kind {
        E::UnexpectedEofFlowSequence => ("a `[` is not closed", Some("close it with `]`")),
        E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => {
            ("a `{` is not closed", Some("close it with `}`"))
        }
        E::UnclosedFlowCollection { open } => {
            return Some((format!("a `{open}` is not closed"), Some("close it, or quote the text")));
        }
        E::MismatchedFlowCollectionEnd { open, close } => {
            return Some((
                format!("`{open}` is closed by `{close}`"),
                Some("close `[` with `]`, and `{` with `}`"),
            ));
        }
        E::MisplacedFlowCollectionEnd => {
            ("a `]` or `}` closes nothing", Some("remove it, or quote the text"))
        }
        E::ExpectedFlowMappingSeparator => {
            ("a `,` or `}` is missing", Some("write `{key: value, other: value}`"))
        }
        E::ExpectedFlowSequenceSeparator => ("a `,` or `]` is missing", Some("write `[first, second]`")),
        E::BlockEntryInFlowCollection => {
            ("an item with `- ` is inside `[…]` or `{…}`", Some("write `[first, second]`"))
        }
        E::UnexpectedEofBlockSequence | E::UnexpectedEofBlockMapping | E::UnexpectedEof => {
            ("the text ends in the middle of a value", None)
        }
        _ => return None,
    };
    Some((message.to_owned(), help))
}

/// In quotes, and where tabs are.
fn quotes(kind: &ErrorKind) -> Option<Words> {
    use ErrorKind as E;
    let (message, help) = match kind {
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => {
            ("a quote is not closed", Some("close it, or write a `'` inside single quotes twice"))
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            "text follows a closed quote",
            Some("quote the whole value; inside single quotes a `'` is written twice"),
        ),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidUnicodeEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate => (
            "unknown escape in double quotes",
            Some("write `\\\\` for a backslash, or use single quotes, in which it is plain"),
        ),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar => ("a tab is used as indentation", Some("indent with spaces")),
        _ => return None,
    };
    Some((message.to_owned(), help))
}

/// In maps and lists of many lines.
fn blocks(kind: &ErrorKind) -> Option<Words> {
    use ErrorKind as E;
    let (message, help) = match kind {
        E::ExpectedBlockMappingKey => (
            "the indentation does not fit the lines above, or a key is missing",
            Some("keys of one map begin in one column, each as `key: value`"),
        ),
        E::ExpectedBlockSequenceEntry => (
            "an item of a list begins with `- `",
            Some("items of one list begin in one column, each with `- `"),
        ),
        E::InvalidIndentation
        | E::InvalidQuotedScalarIndent
        | E::InvalidFlowScalarIndent
        | E::InvalidBlockScalarIndent => (
            "the indentation does not fit the lines above",
            Some("keys of one map, and items of one list, begin in one column"),
        ),
        E::SimpleKeyExpected | E::InvalidSimpleKey | E::InvalidColonPlacement => {
            ("a key lacks its `: `", Some("write `key: value`, with a space after the colon"))
        }
        E::MappingKeyNotAllowed | E::MappingValueNotAllowed | E::InvalidMappingValueWhitespace => (
            "a second `: ` in one line, or a key below a value",
            Some("quote a value that contains `: `; a key with keys below it has no value of its own"),
        ),
        E::FlowMappingValueAdjacentCollection => {
            ("a `:` directly follows a value", Some("write `key: value`, with a space after the colon"))
        }
        E::BlockSequenceEntryNotAllowed => {
            ("a list begins behind a key", Some("begin the first `- ` on a line of its own"))
        }
        E::InvalidBlockEntryWhitespace | E::PlainScalarStartsWithDashFlowIndicator => {
            ("a `-` lacks its space", Some("write `- item`, or quote the text"))
        }
        E::ExpectedWhitespace => ("a space is missing", None),
        E::CommentNotSeparated | E::CommentInterceptedScalar => {
            ("a comment directly follows a value", Some("put a space before `#`, or quote the text"))
        }
        _ => return None,
    };
    Some((message.to_owned(), help))
}

/// Signs with a meaning of their own, and documents.
fn signs(kind: &ErrorKind) -> Option<Words> {
    use ErrorKind as E;
    let (message, help) = match kind {
        E::UnknownAnchor => {
            ("an alias `*name` has no anchor `&name`", Some("quote text that begins with `*`"))
        }
        E::MissingAnchorOrAliasName => {
            ("a `*` or `&` lacks its name", Some("quote text that begins with `*` or `&`"))
        }
        E::UnexpectedCharacter { character: '`' } => {
            ("a value cannot begin with a backtick", Some("quote the text"))
        }
        E::UnexpectedCharacter { character } => {
            return Some((format!("a value cannot begin with `{character}`"), Some("quote the text")));
        }
        E::ExpectedNodeContent => ("a value is missing", None),
        E::UnexpectedEndOfPlainScalar => ("a value ends too early", Some("quote the text")),
        E::ZeroBlockScalarIndent | E::InvalidBlockScalarHeader => (
            "unknown sign behind `|` or `>`",
            Some("write `|`, `|-` or `>`, and the text on the lines below, indented"),
        ),
        E::ExpectedDocumentStart | E::InvalidDocumentEnd | E::MissingDocumentEndBeforeDirective => {
            ("another document begins without `---`", Some("put a line `---` between documents"))
        }
        E::BomInsideDocument => ("a byte-order mark in the middle of the text", Some("remove it")),
        E::MissingDirectiveName
        | E::InvalidDirectiveName
        | E::InvalidDirectiveTerminator
        | E::DuplicateVersionDirective
        | E::DuplicateTagDirective
        | E::UnsupportedYamlMajorVersion
        | E::MissingYamlVersionSeparator
        | E::YamlVersionTooLong
        | E::MissingYamlVersion => {
            ("a line that begins with `%` is a directive", Some("quote text that begins with `%`"))
        }
        E::ExpectedTagBang
        | E::UndeclaredTagHandle
        | E::InvalidGlobalTagCharacter
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape => ("a tag `!…` is not understood", Some("quote text that begins with `!`")),
        _ => return None,
    };
    Some((message.to_owned(), help))
}
