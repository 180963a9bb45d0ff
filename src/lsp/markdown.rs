//! Converts the Markdown of hovers and completion items to plain text, for editors without Markdown support.

/// Converts Markdown to plain text: removes pictures and fences, and keeps the URLs of links and the text inside
/// fences.
pub(crate) fn plain(markdown: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut fence: Option<usize> = None;
    for line in markdown.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match fence {
            Some(open) if ticks >= open && line.len() == ticks => fence = None,
            Some(_) => out.push(line.to_owned()),
            None if ticks >= 3 => fence = Some(ticks),
            None if line.starts_with("![") => {}
            None => out.push(words(line)),
        }
    }
    // Removing a picture or a fence can leave several empty lines; one is enough.
    out.dedup_by(|line, before| line.is_empty() && before.is_empty());
    out.join("\n").trim().to_owned()
}

/// A line without the marks of links, bold text and code.
fn words(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['[', '*', '`', '<']) {
        let (before, marked) = rest.split_at(at);
        out.push_str(before);
        let inside = |open: &str, close: &str| marked.strip_prefix(open)?.split_once(close);
        let link = || {
            let (text, behind) = inside("[", "](")?;
            let (address, behind) = behind.split_once(')')?;
            (!text.contains(']')).then(|| (format!("{text} ({address})"), behind))
        };
        let address = || inside("<", ">").filter(|(address, _)| address.contains("://"));
        let found = link()
            .or_else(|| inside("**", "**").map(|(text, behind)| (words(text), behind)))
            .or_else(|| inside("`", "`").map(|(text, behind)| (text.to_owned(), behind)))
            .or_else(|| address().map(|(text, behind)| (text.to_owned(), behind)));
        if let Some((text, behind)) = found {
            out.push_str(&text);
            rest = behind;
        } else {
            let mut letters = marked.chars();
            out.extend(letters.next());
            rest = letters.as_str();
        }
    }
    out + rest
}
