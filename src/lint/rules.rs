//! The list of rules, one file each, and the queries that several of them share.

use crate::assets::FileInfo;
use crate::diagnostic::{Diagnostic, Place};
use crate::lint::limits::Limit;
use crate::lint::{Context, Rule};
use crate::model::profile::{Choice, ImageLimit, MediaLimit};
use crate::model::{Profile, Sourced};
use crate::plan::{self, Media, Plan};
use crate::project::{Origin, RefSource, Role, Setting, Settings};
use crate::storyboard::{Declared, Ref, Shot, Time};
use crate::syntax::tree::MediaKind;
use crate::syntax::{Block, BlockKind, Script, SectionKind};
use crate::text::{Span, suggest};

macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+

        /// Every rule, in the order of their codes.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),+];

        /// The names of the rules' modules, in the same order.
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
    unstated_task,
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
    misspelled_clip,
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

/// Finds a rule by its code, in upper or lower case.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(code)).copied()
}

/// Pairs each shot with the one above it in the file.
fn neighbours<'a>(context: &'a Context<'_>) -> Vec<(&'a Shot, &'a Shot)> {
    let shots = checked_shots(context);
    let pairs = shots.iter().copied().zip(shots.iter().skip(1).copied());
    let mixed = mixed_clocks::mixed(context);
    pairs.filter(|(_, after)| !is_among(&mixed, after)).collect()
}

/// A shot and the time it plays.
type TimedShot<'a> = (&'a Shot, Time);

/// Pairs each shot, in chronological order, with the earlier shot that ends last. Leaves out shots without a length.
fn timeline<'a>(context: &'a Context<'_>) -> Vec<(TimedShot<'a>, TimedShot<'a>)> {
    let mut shots: Vec<(&Shot, Time)> = checked_shots(context)
        .into_iter()
        .filter_map(|shot| Some((shot, shot.time?)))
        .filter(|(_, time)| time.length() > 0)
        .collect();
    // The sort is stable: shots that start together keep the order of the file.
    shots.sort_by_key(|(_, time)| time.start);
    let mut pairs = Vec::new();
    let mixed = mixed_clocks::mixed(context);
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

/// Returns true if a clip without shots plays in a stretch of the story's clock, in milliseconds.
fn plays_between(context: &Context<'_>, from: u64, to: u64) -> bool {
    context.storyboard.headings.iter().enumerate().any(|(index, heading)| {
        let is_inside = from <= heading.start && heading.start < to;
        is_inside && heading.header_time.is_some() && context.storyboard.shots_behind(index).is_empty()
    })
}

/// Returns true if a shot is in `mixed`, the shots that T214 reports, in the order of the file.
fn is_among(mixed: &[mixed_clocks::Mixed<'_>], shot: &Shot) -> bool {
    mixed.binary_search_by_key(&shot.block, |(mixed, ..)| mixed.block).is_ok()
}

/// All shots but an outer one, which has a rule of its own.
fn checked_shots<'a>(context: &'a Context<'_>) -> Vec<&'a Shot> {
    let shots = &context.storyboard.shots;
    shots.iter().skip(usize::from(outer_shot(context).is_some())).collect()
}

/// The first shot, if its time covers two or more others and no shot is outside it.
fn outer_shot<'a>(context: &'a Context<'_>) -> Option<&'a Shot> {
    let (first, rest) = context.storyboard.shots.split_first()?;
    let outer = first.time?;
    let inside =
        |shot: &Shot| shot.time.is_some_and(|time| outer.start <= time.start && time.end <= outer.end);
    (rest.len() >= 2 && rest.iter().all(inside)).then_some(first)
}

/// The text about the whole clip: the preamble, and every section that is sent.
fn global_texts(script: &Script) -> Vec<Span> {
    let sections = script.blocks.iter().filter(|block| !block.is_shot() && !is_notes(block));
    std::iter::once(script.preamble).chain(sections.map(|block| block.span)).collect()
}

/// The text of each shot.
fn shot_texts(script: &Script) -> impl Iterator<Item = Span> + '_ {
    script.shots().map(|block| block.span)
}

/// Returns true if a block is a section of notes, which is never sent.
fn is_notes(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Section { kind: SectionKind::Notes, .. })
}

/// Returns true if the story, its project or the command line is known to declare a reference.
fn declares_refs(context: &Context<'_>) -> bool {
    context.storyboard.refs_known && !context.storyboard.declared.is_empty()
}

/// The span in the story to report for a reference: its declaration, or its first mention.
fn ref_span(context: &Context<'_>, index: usize) -> Span {
    context.storyboard.place_of(index).unwrap_or(Span::at(0))
}

/// The span that names a reference's file.
fn source_span(context: &Context<'_>, index: usize) -> Span {
    match context.storyboard.refs.get(index).map(|r| r.declared) {
        Some(Declared::Project(span)) => span,
        _ => ref_span(context, index),
    }
}

/// The file that `source_span` points into.
fn ref_place(context: &Context<'_>, index: usize) -> Place {
    match context.storyboard.refs.get(index).map(|r| r.declared) {
        Some(Declared::Project(_)) => Place::Project,
        _ => Place::Story,
    }
}

/// The local files among the references that are sent: index of the reference, and path for `Assets`.
fn local_files(context: &Context<'_>) -> Vec<(usize, String)> {
    let path = |r: &Ref| match &r.source {
        Some(RefSource::Path(path)) => Some(plan::join(&r.folder, path)),
        _ => None,
    };
    context.storyboard.sent_refs().into_iter().filter_map(|(index, r)| Some((index, path(r)?))).collect()
}

/// The readable pictures among the local files.
fn local_pictures(context: &Context<'_>) -> Vec<(usize, String, FileInfo)> {
    local_files(context)
        .into_iter()
        .filter(|(index, _)| context.storyboard.refs.get(*index).is_some_and(|r| r.kind == MediaKind::Image))
        .filter_map(|(index, path)| {
            let file = context.assets.inspect(&path).ok()?;
            Some((index, path, file))
        })
        .collect()
}

/// The videos and sounds among the local files, with the limits of each model for such a file.
fn local_media<'p>(context: &Context<'p>) -> Vec<(usize, String, &'p Profile, &'p Sourced<MediaLimit>)> {
    let mut found = Vec::new();
    for (index, path) in local_files(context) {
        let Some(r) = context.storyboard.refs.get(index) else { continue };
        for (_, profile) in context.plans {
            let limit = match r.kind {
                MediaKind::Image => None,
                MediaKind::Video => profile.limits.reference_video.as_ref(),
                MediaKind::Audio => profile.limits.reference_audio.as_ref(),
            };
            found.extend(limit.map(|limit| (index, path.clone(), &**profile, limit)));
        }
    }
    found
}

/// The limits for a picture, which depend on its role: a frame of the clip or a reference.
fn image_limit<'p>(
    context: &Context<'_>,
    profile: &'p Profile,
    index: usize,
) -> Option<&'p Sourced<ImageLimit>> {
    let is_frame = context.storyboard.refs.get(index).is_some_and(|r| r.role.is_some_and(Role::is_frame));
    if context.plans.iter().any(|(plan, of)| {
        of.id == profile.id && matches!(plan.mode, plan::Mode::VideoEdit | plan::Mode::VideoExtend)
    }) {
        return profile.limits.edit_image.as_ref().or(profile.limits.reference_image.as_ref());
    }
    if is_frame { profile.limits.first_frame_image.as_ref() } else { profile.limits.reference_image.as_ref() }
}

/// The span in the story where a setting is set.
fn setting_span(context: &Context<'_>, origin: impl Fn(&Settings) -> Option<Origin>) -> Option<Span> {
    origin(&context.storyboard.settings).and_then(Origin::story_span)
}

/// The subject of a message about a plan: `clip 2` in a film of several clips, or else `whole`.
fn clip_name(plan: &Plan, whole: &str) -> String {
    if plan.clip.count > 1 { format!("clip {}", plan.clip.number) } else { whole.to_owned() }
}

/// The shots in a plan's clip, with times on the story's clock.
fn shots_of<'a>(context: &Context<'a>, plan: &'a Plan) -> impl Iterator<Item = &'a Shot> {
    let (all, own) = (&context.storyboard.shots, &plan.clip.shots);
    // Both are in the order of the file.
    let first = own.first().map_or(all.len(), |first| all.partition_point(|shot| shot.header < *first));
    let last = own.last().copied().unwrap_or_default();
    let near = all.get(first..).unwrap_or(&[]).iter().take_while(move |shot| shot.header <= last);
    near.filter(|shot| own.binary_search(&shot.header).is_ok())
}

/// The span in the story to report for a file that is sent.
fn media_span(context: &Context<'_>, plan: &Plan, media: &Media) -> Span {
    match context.storyboard.refs.get(media.target) {
        Some(_) => ref_span(context, media.target),
        None => plan.clip.header.unwrap_or(Span::at(0)),
    }
}

/// The header of the last shot in a plan's clip, or else the place that sets the clip's length.
fn end_span(context: &Context<'_>, plan: &Plan) -> Span {
    let timed = shots_of(context, plan).filter(|shot| shot.time.is_some());
    let last = timed.max_by_key(|shot| shot.time.map(|time| time.end)).map(|shot| shot.header);
    let set = || setting_span(context, |settings| settings.duration_ms.as_ref().map(|set| set.origin));
    last.or_else(set).or(plan.clip.header).unwrap_or(Span::at(0))
}

/// Reports a setting whose value the model does not support.
fn check_choice(
    code: &'static str,
    name: &str,
    profile: &Profile,
    limit: &Sourced<Choice>,
    setting: &Setting<String>,
) -> Option<Diagnostic> {
    let values = &limit.value.values;
    // An empty list means that the vendor names no values, so all are let through.
    if values.is_empty() || values.contains(&setting.value) {
        return None;
    }
    let supported = suggest::list(values, "and");
    let message = format!("the {name} is {}, but {} supports {supported}", setting.value, profile.id);
    let help = format!("choose one of these; if you leave `{name}` out, it is {}", limit.value.default);
    let (span, label) = match setting.origin {
        Origin::File(_, span) => (span, "not supported by this model".to_owned()),
        Origin::Flag => (Span::at(0), format!("set with `--{name}`")),
    };
    Some(Limit::new(profile, limit).exceeded(code, span, &message, &help).label(label))
}
