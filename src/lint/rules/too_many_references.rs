//! L105: more references than the model accepts.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::beyond;
use crate::lint::rule::rule;
use crate::model::Frames;
use crate::project::{RefSource, Role};
use crate::storyboard::Ref;
use crate::syntax::tree::MediaKind;

rule! {
    /// ## What it does
    ///
    /// Finds a story that would send more reference pictures than its model accepts.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The tenth picture is refused, and with it the request.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] @Image1 @Image2 @Image3 @Image4 @Image5 @Image6 @Image7 @Image8 @Image9 @Image10 stand in a row.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] @Image1 @Image2 @Image3 @Image4 @Image5 @Image6 @Image7 @Image8 @Image9 stand in a row.
    /// ```
    "L105" "too-many-references" Error Limit, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let sent = lint.storyboard.sent_refs();
    for (plan, profile) in lint.plans {
        let Some(figure) = plan.mode.of(profile).and_then(|mode| mode.takes.as_ref()) else { continue };
        let counts = &figure.value;
        // Frames are sent as frames, and are not counted among the references.
        let frames_count = plan.mode.of(profile).is_some_and(|mode| mode.frames == Frames::Said);
        let refs: Vec<_> = sent.iter().filter(|(_, r)| frames_count || !r.role.is_some_and(Role::is_frame)).collect();
        let is_element = |r: &Ref| profile.tokens.element.is_some() && matches!(r.source, Some(RefSource::Element(_)));
        let of_kind = |kind: MediaKind| refs.iter().copied().filter(move |(_, r)| r.kind == kind && !is_element(r)).collect::<Vec<_>>();
        let has_video = refs.iter().any(|(_, r)| r.kind == MediaKind::Video);
        let has_frame = sent.iter().any(|(_, r)| r.role.is_some_and(Role::is_frame));
        let groups = [
            (of_kind(MediaKind::Image), counts.image, "pictures"),
            (of_kind(MediaKind::Video), counts.video, "clips"),
            (of_kind(MediaKind::Audio), counts.audio, "sounds"),
            (refs.iter().copied().filter(|(_, r)| is_element(r)).collect(), counts.element, "elements"),
            (refs.clone(), counts.total.unwrap_or(usize::MAX), "references"),
            (
                refs.iter().copied().filter(|(_, r)| has_video && r.kind != MediaKind::Video).collect(),
                counts.beside_video.unwrap_or(usize::MAX),
                "references beside a clip",
            ),
            (
                refs.iter().copied().filter(|_| has_frame).collect(),
                counts.beside_frame.unwrap_or(usize::MAX),
                "references beside a frame",
            ),
        ];
        // What the model does not take at all is another finding.
        let beyond_it = groups.iter().find(|(group, most, _)| *most > 0 && group.len() > *most);
        let Some((group, most, what)) = beyond_it else { continue };
        let Some((surplus, r)) = group.get(*most) else { continue };
        // Where only pictures are taken, they are simply the references.
        let only_pictures = counts.video + counts.audio + counts.element == 0;
        let what = if only_pictures { "references" } else { *what };
        let mut found = beyond(
            "L105",
            profile,
            figure,
            super::ref_span(lint, *surplus),
            &format!("the story sends {} {what}, but {} accepts at most {most}", group.len(), profile.id),
            "leave some out, or put two of them into one picture",
        )
        .label(format!("{} {}, `{}`", if only_pictures { "reference" } else { "number" }, most + 1, r.name));
        if let Some((last, r)) = most.checked_sub(1).and_then(|at| group.get(at)) {
            found = found.related(super::ref_span(lint, *last), format!("`{}`, the last one that fits", r.name));
        }
        out.push(found);
    }
}
