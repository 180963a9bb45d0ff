//! The list of rules, one file each, and what several of them ask of a story.

use crate::assets::Look;
use crate::diagnostic::{Diagnostic, Place};
use crate::lint::limits::beyond;
use crate::lint::{Lint, Rule};
use crate::model::profile::{Choice, ImageLimit, MediaLimit};
use crate::model::{Figure, Profile};
use crate::plan::{self, Media, Plan};
use crate::project::{Origin, RefSource, Role, Set, Settings};
use crate::storyboard::{Declared, Ref, Shot, Time};
use crate::syntax::tree::MediaKind;
use crate::syntax::{Block, BlockKind, Script, SectionKind};
use crate::text::{Span, suggest};

macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+

        /// Every rule, by code.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),+];

        /// The names of the rules' files, in the same order.
        pub const FILES: &[&str] = &[$(stringify!($module)),+];
    };
}

rules! {
    rushed_dialogue,
    crowded_dialogue,
    speech_in_silence,
    unknown_speaker,
    mixed_dialogue,
    story_too_long,
    story_too_short,
    fractional_length,
    too_many_shots,
    too_many_references,
    prompt_too_long,
    unsupported_ratio,
    unsupported_resolution,
    seed_out_of_range,
    unknown_model,
    ignored_setting,
    unsupported_mode,
    rounded_shots,
    flags_for_api,
    cut_in_one_take,
    several_camera_moves,
    settings_unlike_prose,
    flags_in_prompt,
    reference_to_elsewhere,
    trailing_constraints,
    known_weakness,
    clip_opens_anew,
    undeclared_reference,
    unbound_reference,
    missing_position,
    unused_reference,
    repeated_picture,
    missing_file,
    not_a_picture,
    unsupported_picture_format,
    small_picture,
    large_picture,
    picture_shape,
    first_frame_with_references,
    unsupported_continuation,
    broken_time_header,
    unclosed_header,
    decimal_comma,
    header_inside_line,
    second_time_track,
    misspelled_section,
    repeated_section,
    empty_shot,
    text_without_shots,
    empty_story,
    clip_without_shots,
    shot_behind_all_clips,
    unclosed_front_matter,
    invalid_front_matter,
    unknown_key,
    invalid_value,
    repeated_key,
    invalid_profile,
    fence_without_keys,
    not_text,
    too_large,
    unreadable_file,
    suppression_without_reason,
    unknown_suppression,
    unused_suppression,
    overlapping_shots,
    gap_between_shots,
    late_first_shot,
    backwards_shot,
    duration_unlike_shots,
    prose_length_unlike_shots,
    inclusive_ends,
    short_shot,
    outer_range,
    shots_out_of_order,
    misplaced_section_time,
    misnumbered_clip,
    clip_unlike_shots,
    mixed_clocks,
}

pub use known_weakness::weaknesses;
pub use unbound_reference::unbound;

/// The rule of that code, in any case.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(code)).copied()
}

/// Each shot with the one above it in the file.
fn neighbours<'a>(lint: &'a Lint<'_>) -> Vec<(&'a Shot, &'a Shot)> {
    let shots = placed(lint);
    let pairs = shots.iter().copied().zip(shots.iter().skip(1).copied());
    let mixed = mixed_clocks::mixed(lint);
    pairs.filter(|(_, after)| !is_among(&mixed, after)).collect()
}

/// A shot and when it plays.
type Placed<'a> = (&'a Shot, Time);

/// Each shot, in the order of time, with the one before it that ends last. Shots without length are left out.
fn timeline<'a>(lint: &'a Lint<'_>) -> Vec<(Placed<'a>, Placed<'a>)> {
    let mut shots: Vec<(&Shot, Time)> = placed(lint)
        .into_iter()
        .filter_map(|shot| Some((shot, shot.time?)))
        .filter(|(_, time)| time.length() > 0)
        .collect();
    // Stable, so that shots that begin together keep the order of the file.
    shots.sort_by_key(|(_, time)| time.start);
    let mut pairs = Vec::new();
    let mixed = mixed_clocks::mixed(lint);
    let mut shots = shots.into_iter();
    let Some(mut last) = shots.next() else { return pairs };
    for next in shots {
        if is_among(&mixed, next.0) {
            continue;
        }
        pairs.push((last, next));
        if next.1.end > last.1.end {
            last = next;
        }
    }
    pairs
}

/// Whether a shot follows another clock than its clip, which is a finding of its own. `mixed` is in the order of the file.
fn is_among(mixed: &[mixed_clocks::Mixed<'_>], shot: &Shot) -> bool {
    mixed.binary_search_by_key(&shot.block, |(mixed, ..)| mixed.block).is_ok()
}

/// The shots in time; a range around all the others is none.
fn placed<'a>(lint: &'a Lint<'_>) -> Vec<&'a Shot> {
    let shots = &lint.storyboard.shots;
    shots.iter().skip(usize::from(outer(lint).is_some())).collect()
}

/// The first shot, where its time holds all of two or more others, as a heading for the whole clip.
fn outer<'a>(lint: &'a Lint<'_>) -> Option<&'a Shot> {
    let (first, rest) = lint.storyboard.shots.split_first()?;
    let around = first.time?;
    let inside =
        |shot: &Shot| shot.time.is_some_and(|time| around.start <= time.start && time.end <= around.end);
    (rest.len() >= 2 && rest.iter().all(inside)).then_some(first)
}

/// Text that speaks of the whole clip: the preamble, and every section that is sent.
fn global_texts(script: &Script) -> Vec<Span> {
    let sections = script.blocks.iter().filter(|block| !block.is_shot() && !is_notes(block));
    std::iter::once(script.preamble).chain(sections.map(|block| block.span)).collect()
}

/// The text of each shot.
fn shot_texts(script: &Script) -> impl Iterator<Item = Span> + '_ {
    script.shots().map(|block| block.span)
}

/// Whether a block is for people alone.
fn is_notes(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Section { kind: SectionKind::Notes, .. })
}

/// Whether the story, its project or the command line declares any reference, as far as that is known.
fn has_declared(lint: &Lint<'_>) -> bool {
    lint.storyboard.refs_known && !lint.storyboard.declared.is_empty()
}

/// Kind and number of a positional name.
fn position(name: &str) -> Option<(MediaKind, u32)> {
    crate::syntax::positional(name)
}

/// The place in the story that speaks of a reference first: its declaration, else its first mention.
fn ref_span(lint: &Lint<'_>, index: usize) -> Span {
    lint.storyboard.place_of(index).unwrap_or(Span::at(0))
}

/// The place that names a reference's file.
fn source_span(lint: &Lint<'_>, index: usize) -> Span {
    match lint.storyboard.refs.get(index).map(|r| r.declared) {
        Some(Declared::Project(span)) => span,
        _ => ref_span(lint, index),
    }
}

/// The text that names a reference's file.
fn ref_place(lint: &Lint<'_>, index: usize) -> Place {
    match lint.storyboard.refs.get(index).map(|r| r.declared) {
        Some(Declared::Project(_)) => Place::Project,
        _ => Place::Story,
    }
}

/// The local files among the references that are sent, with the path to ask for.
fn local_files(lint: &Lint<'_>) -> Vec<(usize, String)> {
    let path = |r: &Ref| match &r.source {
        Some(RefSource::Path(path)) => Some(plan::join(&r.folder, path)),
        _ => None,
    };
    lint.storyboard.sent_refs().into_iter().filter_map(|(index, r)| Some((index, path(r)?))).collect()
}

/// The local pictures among them that can be read.
fn local_pictures(lint: &Lint<'_>) -> Vec<(usize, String, Look)> {
    local_files(lint)
        .into_iter()
        .filter(|(index, _)| lint.storyboard.refs.get(*index).is_some_and(|r| r.kind == MediaKind::Image))
        .filter_map(|(index, path)| {
            let look = lint.assets.look(&path).ok()?;
            Some((index, path, look))
        })
        .collect()
}

/// The local clips and sounds among them, with what the model asks of such a file.
fn local_media<'p>(lint: &Lint<'p>) -> Vec<(usize, String, &'p Profile, &'p Figure<MediaLimit>)> {
    let mut found = Vec::new();
    for (index, path) in local_files(lint) {
        let Some(r) = lint.storyboard.refs.get(index) else { continue };
        for (_, profile) in lint.plans {
            let figure = match r.kind {
                MediaKind::Image => None,
                MediaKind::Video => profile.limits.reference_video.as_ref(),
                MediaKind::Audio => profile.limits.reference_audio.as_ref(),
            };
            found.extend(figure.map(|figure| (index, path.clone(), &**profile, figure)));
        }
    }
    found
}

/// What a picture must be: a frame of the clip or a reference.
fn image_limit<'p>(lint: &Lint<'_>, profile: &'p Profile, index: usize) -> Option<&'p Figure<ImageLimit>> {
    let is_frame = lint.storyboard.refs.get(index).is_some_and(|r| r.role.is_some_and(Role::is_frame));
    if lint.plans.iter().any(|(plan, of)| of.id == profile.id && plan.mode == plan::Mode::VideoEdit) {
        return profile.limits.edit_image.as_ref().or(profile.limits.reference_image.as_ref());
    }
    if is_frame { profile.limits.first_frame_image.as_ref() } else { profile.limits.reference_image.as_ref() }
}

/// The place in the story where a setting is set.
fn setting_span(lint: &Lint<'_>, origin: impl Fn(&Settings) -> Option<Origin>) -> Option<Span> {
    origin(&lint.storyboard.settings).and_then(Origin::story_span)
}

/// What a plan is of: one of the clips of a film, or `whole`.
fn clip_name(plan: &Plan, whole: &str) -> String {
    if plan.clip.count > 1 { format!("clip {}", plan.clip.number) } else { whole.to_owned() }
}

/// The shots of a plan's clip, on the story's clock.
fn shots_of<'a>(lint: &Lint<'a>, plan: &'a Plan) -> impl Iterator<Item = &'a Shot> {
    lint.storyboard.shots.iter().filter(|shot| plan.clip.shots.contains(&shot.header))
}

/// The place in the story that speaks of a file which is sent.
fn media_span(lint: &Lint<'_>, plan: &Plan, media: &Media) -> Span {
    match lint.storyboard.refs.get(media.target) {
        Some(_) => ref_span(lint, media.target),
        None => plan.clip.header.unwrap_or(Span::at(0)),
    }
}

/// The header of the shot with which a plan's clip ends, else the place that sets its length.
fn end_span(lint: &Lint<'_>, plan: &Plan) -> Span {
    let timed = shots_of(lint, plan).filter(|shot| shot.time.is_some());
    let last = timed.max_by_key(|shot| shot.time.map(|time| time.end)).map(|shot| shot.header);
    let set = || setting_span(lint, |settings| settings.duration_ms.as_ref().map(|set| set.origin));
    last.or_else(set).or(plan.clip.header).unwrap_or(Span::at(0))
}

/// A setting that is not among the values that a model makes.
fn not_in_choice(
    code: &'static str,
    what: &str,
    profile: &Profile,
    figure: &Figure<Choice>,
    asked: &Set<String>,
    out: &mut Vec<Diagnostic>,
) {
    let values = &figure.value.values;
    // Where nobody says which values there are, every one is let through.
    if values.is_empty() || values.contains(&asked.value) {
        return;
    }
    let shown = suggest::list(values, "or");
    let message = format!("the {what} is {}, but {} makes {shown}", asked.value, profile.id);
    let span = match asked.origin {
        Origin::File(_, span) => span,
        Origin::Flag => Span::at(0),
    };
    out.push(
        beyond(
            code,
            profile,
            figure,
            span,
            &message,
            &format!("choose one of these; without `{what}` it is {}", figure.value.default),
        )
        .label(match asked.origin {
            Origin::Flag => format!("asked for with `--{what}`"),
            Origin::File(..) => "not made by this model".to_owned(),
        }),
    );
}
