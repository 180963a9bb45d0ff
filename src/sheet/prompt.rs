//! A plan's prompt to parts, each with what it was made from, by the plan's source map.
//!
//! The texts of the parts, one behind the other, are the prompt. What the model's dialect puts between two pieces of one
//! origin belongs to it; between two origins it belongs to nobody.

use crate::plan::Plan;
use crate::project::Set;
use crate::sheet::{From, Part};
use crate::storyboard::Declared;
use crate::text::Span;

/// Everything that a part can be made from, each with the stretch of the story that it is.
pub(super) struct Origins {
    /// Shots, with their labels.
    pub(super) shots: Vec<(Span, Option<String>)>,
    /// Passages, with their names.
    pub(super) passages: Vec<(Span, String)>,
    /// References: who declared them, what the prompt calls them, and their names.
    pub(super) references: Vec<(Declared, Option<Set<String>>, String)>,
}

/// The parts of a plan's prompt, in its order.
pub(super) fn parts(plan: &Plan, origins: &Origins) -> Vec<Part> {
    let prompt = &plan.prompt;
    let mut out: Vec<Part> = Vec::new();
    let mut at = 0;
    for piece in plan.source_map.pieces() {
        let (start, end) = (piece.prompt.start as usize, piece.prompt.end as usize);
        let (Some(gap), Some(text)) = (prompt.get(at..start), prompt.get(start..end)) else { continue };
        let from = origins.of(piece.story);
        match out.last_mut() {
            Some(last) if last.from == from => {
                last.text.push_str(gap);
                last.text.push_str(text);
            }
            _ => {
                push_made(&mut out, gap);
                out.push(Part { name: origins.name(from), from, text: text.to_owned() });
            }
        }
        at = end;
    }
    push_made(&mut out, prompt.get(at..).unwrap_or_default());
    out
}

fn push_made(out: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        out.push(Part { name: String::new(), from: From::Made, text: text.to_owned() });
    }
}

impl Origins {
    /// What a stretch of the story belongs to.
    fn of(&self, story: Span) -> From {
        let at = |place: &Span| place.start <= story.start && story.start < place.end;
        if let Some(found) = self.shots.iter().position(|(place, _)| at(place)) {
            return From::Shot(found);
        }
        if let Some(found) = self.passages.iter().position(|(place, _)| at(place)) {
            return From::Passage(found);
        }
        let declares = |(declared, called, _): &(Declared, Option<Set<String>>, String)| {
            let called = called.as_ref().and_then(|set| set.origin.story_span());
            let own = matches!(declared, Declared::Story(span) if span.start == story.start);
            own || called.is_some_and(|span| at(&span) || span == story)
        };
        self.references.iter().position(declares).map_or(From::Made, From::Reference)
    }

    /// What a part is called.
    fn name(&self, from: From) -> String {
        match from {
            From::Shot(at) => match self.shots.get(at) {
                Some((_, Some(label))) => format!("Shot {}, {label}", at + 1),
                _ => format!("Shot {}", at + 1),
            },
            From::Passage(at) => self.passages.get(at).map(|(_, name)| name.clone()).unwrap_or_default(),
            From::Reference(at) => {
                self.references.get(at).map(|(_, _, name)| format!("Reference {name}")).unwrap_or_default()
            }
            From::Made => String::new(),
        }
    }
}
