//! What a noun before a number counts. Nouns that aren't here are `Other`: a series of them may be shots, too.

/// What a noun counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::import) enum NounKind {
    /// Shots: `Shot`, `Cut`, `镜头`.
    Shot,
    /// Larger than a shot where both occur: `Scene`, `Act`, `场景`.
    Scene,
    /// Clips, where shots are in them: `Part`, `Clip`, `片段`.
    Part,
    /// Texts of which only one is meant: `Version`, `Option`.
    Version,
    /// What never is a shot: `Image`, `Character`, `Dialogue`.
    Thing,
    /// Items of a numbered list, without a noun.
    Item,
    /// Any other noun.
    Other,
}

use std::sync::LazyLock;

use NounKind::{Part, Scene, Shot, Thing, Version};

/// Known nouns. One comes before those that it starts with.
const NOUNS: [(&str, NounKind); 145] = [
    ("shots", Shot),
    ("shot", Shot),
    ("scenes", Scene),
    ("scene", Scene),
    ("cut", Shot),
    ("beat", Shot),
    ("frame", Shot),
    ("panel", Shot),
    ("phase", Scene),
    ("stage", Scene),
    ("act", Scene),
    ("step", Scene),
    ("segment", Part),
    ("sequence", Scene),
    ("part", Part),
    ("clip", Part),
    ("take", Shot),
    ("moment", Scene),
    ("chapter", Scene),
    ("visual", Shot),
    ("keyframe", Shot),
    ("episode", Part),
    ("video", Part),
    ("prompt", Part),
    ("version", Version),
    ("option", Version),
    ("variant", Version),
    ("variation", Version),
    ("alternative", Version),
    ("dialogue", Thing),
    ("character", Thing),
    ("reference", Thing),
    ("picture", Thing),
    ("subject", Thing),
    ("speaker", Thing),
    ("element", Thing),
    ("product", Thing),
    ("person", Thing),
    ("actor", Thing),
    ("model", Thing),
    ("image", Thing),
    ("photo", Thing),
    ("audio", Thing),
    ("figure", Thing),
    ("woman", Thing),
    ("girl", Thing),
    ("layer", Thing),
    ("line", Thing),
    ("note", Thing),
    ("rule", Thing),
    ("boy", Thing),
    ("man", Thing),
    ("tip", Thing),
    ("ref", Thing),
    // Spanish, Portuguese, French, Italian
    ("escena", Scene),
    ("plano", Shot),
    ("toma", Shot),
    ("secuencia", Scene),
    ("cena", Scene),
    ("sequência", Scene),
    ("parte", Part),
    ("plan", Shot),
    ("scène", Scene),
    ("partie", Part),
    ("scena", Scene),
    ("inquadratura", Shot),
    ("personaje", Thing),
    ("imagen", Thing),
    ("imagem", Thing),
    ("personagem", Thing),
    ("personnage", Thing),
    ("versión", Version),
    ("versão", Version),
    // German, Dutch, Polish, Turkish, Indonesian, Vietnamese
    ("szene", Scene),
    ("einstellung", Shot),
    ("teil", Part),
    ("bild", Thing),
    ("figur", Thing),
    ("ujęcie", Shot),
    ("sahne", Scene),
    ("adegan", Scene),
    ("cảnh", Scene),
    // Russian, Ukrainian
    ("кадр", Shot),
    ("сцена", Scene),
    ("план", Shot),
    ("часть", Part),
    ("персонаж", Thing),
    ("изображение", Thing),
    ("вариант", Version),
    // Chinese
    ("分镜头", Shot),
    ("镜头", Shot),
    ("分镜", Shot),
    ("镜号", Shot),
    ("镜", Shot),
    ("鏡頭", Shot),
    ("分鏡", Shot),
    ("鏡", Shot),
    ("画格", Shot),
    ("画面", Shot),
    ("畫面", Shot),
    ("格子", Shot),
    ("格", Shot),
    ("场景", Scene),
    ("場景", Scene),
    ("场次", Scene),
    ("场", Scene),
    ("场面", Scene),
    ("幕", Scene),
    ("阶段", Scene),
    ("階段", Scene),
    ("段落", Part),
    ("片段", Part),
    ("部分", Part),
    ("段", Part),
    ("视频", Part),
    ("提示词", Part),
    ("版本", Version),
    ("方案", Version),
    ("选项", Version),
    ("台词", Thing),
    ("对白", Thing),
    ("图片", Thing),
    ("图像", Thing),
    ("角色", Thing),
    ("人物", Thing),
    ("主体", Thing),
    ("道具", Thing),
    ("问题", Thing),
    ("参考", Thing),
    ("图", Thing),
    // Japanese, Korean
    ("カット", Shot),
    ("ショット", Shot),
    ("コマ", Shot),
    ("シーン", Scene),
    ("場面", Scene),
    ("場", Scene),
    ("パート", Part),
    ("クリップ", Part),
    ("장면", Scene),
    ("컷", Shot),
    ("샷", Shot),
    ("씬", Scene),
    ("숏", Shot),
    ("파트", Part),
    ("이미지", Thing),
];

/// The longest known noun, in bytes.
const MAX_BYTES: usize = 24;

/// The known nouns by their first byte.
static BY_FIRST_BYTE: LazyLock<Vec<Vec<(&str, NounKind)>>> = LazyLock::new(|| {
    let starting_with =
        |byte: u8| NOUNS.into_iter().filter(move |(noun, _)| noun.as_bytes().first() == Some(&byte));
    (0..=u8::MAX).map(|byte| starting_with(byte).collect()).collect()
});

/// Finds the known noun at the start of a text: its length and its kind.
pub(super) fn find_known(rest: &str) -> Option<(usize, NounKind)> {
    let mut limit = MAX_BYTES.min(rest.len());
    while !rest.is_char_boundary(limit) {
        limit -= 1;
    }
    let head = rest.get(..limit)?;
    let first = head.chars().next()?.to_lowercase().next()?;
    let first_byte = first.encode_utf8(&mut [0; 4]).bytes().next()?;
    BY_FIRST_BYTE.get(usize::from(first_byte))?.iter().find_map(|(noun, kind)| {
        let matched = matched_length(head, noun)?;
        // A Latin or Cyrillic noun is a whole word.
        let goes_on = head.get(matched..)?.chars().next().is_some_and(char::is_alphabetic);
        let is_whole = !goes_on || !noun.chars().all(|c| (c as u32) < 0x2E80);
        is_whole.then_some((matched, *kind))
    })
}

/// The length of the part of a text that is `noun` in any case.
fn matched_length(text: &str, noun: &str) -> Option<usize> {
    let mut length = 0;
    let mut chars = text.chars();
    for wanted in noun.chars() {
        let c = chars.next()?;
        if c != wanted && !c.to_lowercase().eq(std::iter::once(wanted)) {
            return None;
        }
        length += c.len_utf8();
    }
    Some(length)
}

/// What a noun counts, by its last word: `Opening Shot` counts shots.
pub(super) fn classify(noun: &str) -> NounKind {
    let last = noun.split_whitespace().next_back().unwrap_or(noun);
    let known =
        |word: &str| find_known(word).filter(|(length, _)| *length == word.len()).map(|(_, kind)| kind);
    known(last)
        .or_else(|| {
            NOUNS
                .iter()
                .find(|(known, kind)| *kind == Thing && !known.is_ascii() && last.ends_with(known))
                .map(|(_, kind)| *kind)
        })
        .unwrap_or(NounKind::Other)
}
