//! Storyboards as pictures and video: layout without overflow, correct pixels, a playable file.

use std::sync::Arc;

use proptest::prelude::*;
use storyc::draw::{
    Board, BoardClip, BoardLine, BoardPicture, BoardShot, DrawError, Frame, Item, Page, Painter, frame,
    missing_characters, page_at, rasterize,
};

use super::root;

/// A shot with words only.
fn shot(number: usize, start_ms: u64, end_ms: u64, words: &str) -> BoardShot {
    BoardShot {
        number,
        start_ms,
        end_ms,
        label: None,
        words: words.to_owned(),
        dialogue: Vec::new(),
        pictures: Vec::new(),
    }
}

/// A board of these shots that ends with the last one.
fn board(shots: Vec<BoardShot>) -> Board {
    Board {
        title: Some("A title".to_owned()),
        width: 480,
        height: 270,
        fps: 12,
        total_ms: shots.iter().map(|shot| shot.end_ms).max().unwrap_or(0),
        shots,
        sound: vec!["Rain on slates.".to_owned()],
        clips: Vec::new(),
    }
}

fn clip(number: u32, start_ms: u64, title: Option<&str>) -> BoardClip {
    BoardClip {
        number,
        start_ms,
        title: title.map(str::to_owned),
        sound: vec![format!("Sound of {number}.")],
    }
}

/// A board of one shot with these words.
fn board_with_words(words: &str) -> Board {
    board(vec![shot(1, 0, 4000, words)])
}

fn line(speaker: Option<&str>, words: &str) -> BoardLine {
    BoardLine { speaker: speaker.map(str::to_owned), words: words.to_owned() }
}

fn picture(name: &str, bytes: impl Into<Arc<[u8]>>) -> BoardPicture {
    BoardPicture { name: name.to_owned(), bytes: bytes.into() }
}

/// A picture from `examples/assets`.
fn example(name: &str) -> BoardPicture {
    picture(name, std::fs::read(root().join("examples/assets").join(name)).unwrap())
}

/// Returns a PNG of one colour.
fn solid_png(width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
    let pixels = colour.repeat(width as usize * height as usize);
    Frame { width, height, pixels }.png().unwrap()
}

/// Fails if an item extends past the page, or a text overlaps another text or a picture.
fn assert_nothing_overflows(page: &Page) {
    let (width, height) = (page.width as f32 + 0.01, page.height as f32 + 0.01);
    for item in &page.items {
        let area = item.area();
        assert!(
            area.x >= -0.01 && area.y >= -0.01 && area.right() <= width && area.bottom() <= height,
            "{item:?} extends past the {width}x{height} page"
        );
    }
    let texts: Vec<&Item> = page.items.iter().filter(|item| matches!(item, Item::Text { .. })).collect();
    let other = page.items.iter().filter(|item| !matches!(item, Item::Fill { .. }));
    for (index, one) in other.enumerate() {
        for two in texts.iter().filter(|two| !std::ptr::eq(**two, one)) {
            let (a, b) = (one.area(), two.area());
            // Glyphs don't fill the top and bottom of their line boxes.
            let room = 0.2 * b.height;
            let apart = a.right() <= b.x + 0.01
                || b.right() <= a.x + 0.01
                || a.bottom() <= b.y + room
                || b.bottom() <= a.y + room;
            assert!(apart, "item {index} overlaps another:\n{one:?}\n{two:?}");
        }
    }
}

/// Counts the light pixels in a rectangle of a frame.
fn light_pixels(frame: &Frame, from: (u32, u32), to: (u32, u32)) -> usize {
    (from.1..to.1)
        .flat_map(|y| (from.0..to.0).map(move |x| (x, y)))
        .filter(|(x, y)| {
            frame.pixel(*x, *y).is_some_and(|[red, green, blue, _]| red.max(green).max(blue) > 150)
        })
        .count()
}

/// Lists the texts on a page.
fn words(page: &Page) -> Vec<&str> {
    page.items
        .iter()
        .filter_map(|item| match item {
            Item::Text { words, .. } => Some(words.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn each_shot_has_its_own_frame() {
    let board = board(vec![shot(1, 0, 2000, "A door."), shot(2, 2000, 4000, "A window.")]);
    let (one, two) = (frame(&board, 1000), frame(&board, 3000));
    assert_eq!((one.width, one.height, one.pixels.len()), (480, 270, 480 * 270 * 4));
    assert!(one != two);
    assert!(one == frame(&board, 1000));
    assert!(one.pixels.chunks(4).all(|pixel| pixel[3] == 255));
}

#[test]
fn a_page_shows_the_shots_texts() {
    let mut board = board_with_words("She opens the letter.");
    board.shots[0].label = Some("The letter".to_owned());
    board.shots[0].dialogue = vec![line(Some("Anna"), "At last.")];
    let page = page_at(&board, 0);
    for expected in
        ["1", "The letter", "0:00 – 0:04", "She opens the letter.", "Anna", "At last.", "A title", "♪"]
    {
        assert!(words(&page).contains(&expected), "{expected}: {:?}", words(&page));
    }
    assert!(!page.is_truncated);
}

#[test]
fn clip_borders_are_marked() {
    let shots =
        [(1, 0, 2000), (2, 2000, 4000), (3, 4000, 6000)].map(|(n, from, to)| shot(n, from, to, "A door."));
    let whole = Board { width: 960, height: 540, ..board(shots.to_vec()) };
    let film = Board { clips: vec![clip(1, 0, None), clip(2, 2000, Some("On board"))], ..whole.clone() };
    let said = |at_ms: u64| words(&page_at(&film, at_ms)).join("|");
    // The first shot of a clip shows its title, later ones only its number.
    assert!(said(0).contains("|clip 1|") && said(2000).contains("|clip 2: On board|"), "{}", said(2000));
    assert!(said(4000).contains("|clip 2|"), "{}", said(4000));
    assert!(said(4000).contains("Rain on slates. Sound of 2.") && !said(4000).contains("Sound of 1."));
    assert!(!words(&page_at(&whole, 2000)).join("|").contains("clip"));
    // A line crosses the bar where the second clip begins.
    let page = page_at(&film, 0);
    let x = page.bar.x + page.bar.width / 3.0;
    let crosses = |item: &&Item| {
        let area = item.area();
        let is_over = area.y < page.bar.y && area.bottom() > page.bar.bottom();
        is_over && area.width < 4.0 && matches!(item, Item::Fill { .. })
    };
    let lines: Vec<f32> =
        page.items.iter().filter(crosses).map(|item| item.area().x + item.area().width / 2.0).collect();
    assert!(matches!(lines.as_slice(), [only] if (only - x).abs() < 0.1), "{lines:?} for {x}");
    assert_nothing_overflows(&page);
}

#[test]
fn the_progress_bar_advances() {
    let board = board(vec![shot(1, 0, 2000, "A door."), shot(2, 2000, 4000, "A window.")]);
    let bar = page_at(&board, 0).bar;
    let middle = (bar.y + bar.height / 2.0) as u32;
    let mut painter = Painter::new(&board);
    let mut head = |at_ms: u64| {
        let frame = painter.frame(at_ms);
        let above = (bar.y - 2.0) as u32;
        let white = |x: &u32| frame.pixel(*x, above).unwrap()[..3].iter().all(|part| *part > 200);
        ((0..480).find(white).unwrap(), frame.pixel(bar.x as u32 + 6, middle).unwrap())
    };
    let places = [500, 1500, 2500, 3900].map(|at| head(at).0);
    assert!(places.is_sorted() && places[0] < places[3], "{places:?}");
    // The bar is lit up to the playhead only in the current shot.
    assert_ne!(head(1500).1, head(2500).1);
}

#[test]
fn every_script_is_rendered() {
    for words in
        ["你好", "こんにちは", "안녕하세요", "Привет", "Γειά", "Příliš žluťoučký", "Việt Nam", "→ “ok” … — ♪"]
    {
        let board = board_with_words(words);
        assert!(missing_characters(&board).is_empty(), "{words}: {:?}", missing_characters(&board));
        let page = page_at(&board, 0);
        let item =
            page.items.iter().find(|item| matches!(item, Item::Text { words: found, .. } if found == words));
        let area = item.unwrap_or_else(|| panic!("{words}")).area();
        let (from, to) = ((area.x as u32, area.y as u32), (area.right() as u32, area.bottom() as u32));
        assert!(light_pixels(&frame(&board, 0), from, to) > 40, "{words}");
    }
}

#[test]
fn kanji_have_japanese_glyphs_in_japanese_texts() {
    // The same characters, with and without kana beside them.
    let with = |beside: &str| {
        let board = board_with_words(&format!("直骨今 {beside}"));
        let frame = frame(&board, 0);
        let page = page_at(&board, 0);
        let text = page
            .items
            .iter()
            .find(|item| matches!(item, Item::Text { words, .. } if words.starts_with('直')));
        let Some(Item::Text { area, style, .. }) = text else { panic!("no text") };
        let rows = area.y as u32..area.bottom() as u32;
        rows.flat_map(|y| (area.x as u32..(area.x + 3.0 * style.size) as u32).map(move |x| (x, y)))
            .map(|(x, y)| frame.pixel(x, y))
            .collect::<Vec<_>>()
    };
    assert!(with("です") != with("一二"));
}

#[test]
fn a_character_without_a_glyph_is_a_box() {
    let board = board_with_words("A clap 🎬 and a family 👩‍👩‍👧, \u{200B}unseen.");
    assert_eq!(missing_characters(&board).into_iter().collect::<String>(), "🎬👧👩");
    assert!(
        words(&page_at(&board, 0)).contains(&"A clap □ and a family □, unseen."),
        "{:?}",
        words(&page_at(&board, 0))
    );
}

#[test]
fn lines_break_where_a_reader_expects() {
    let text = "她说：“慢些喝，雨还长着呢。”（停顿）老人没有回头，手停在壶柄上；一滴雨从檐角落下，正打在空着的那只碗里。".repeat(3);
    for width in (300..900).step_by(50) {
        let board = Board { width, height: 540, ..board_with_words(&text) };
        for line in words(&page_at(&board, 0)).iter().filter(|line| line.chars().count() > 4) {
            assert!(!line.starts_with(['，', '。', '；', '”', '）']), "{width}: {line}");
            assert!(!line.ends_with(['“', '（']), "{width}: {line}");
        }
    }
}

#[test]
fn text_that_does_not_fit_ends_with_an_ellipsis() {
    let mut board = board_with_words(&"The camera drifts over the roofs. ".repeat(200));
    board.shots[0].dialogue = vec![line(Some("Anna"), "You never even asked!")];
    let page = page_at(&board, 0);
    assert!(page.is_truncated);
    assert!(words(&page).iter().any(|line| line.ends_with('…')));
    // Dialogue is never cut.
    assert!(words(&page).contains(&"You never even asked!"));
    assert_nothing_overflows(&page);
}

#[test]
fn pictures_are_cropped_only_slightly() {
    let green = picture("green", solid_png(300, 200, [20, 200, 40, 255]));
    for count in 1..=12 {
        for (width, height) in [(960, 540), (540, 960), (720, 720), (1260, 540), (432, 540)] {
            let mut board = Board { width, height, ..board_with_words("Words beside it.") };
            board.shots[0].pictures = vec![green.clone(); count];
            let page = page_at(&board, 0);
            assert_nothing_overflows(&page);
            let tiles: Vec<_> = page
                .items
                .iter()
                .filter(|item| matches!(item, Item::Picture { .. }))
                .map(Item::area)
                .collect();
            assert_eq!(tiles.len(), count.min(9));
            let frame = frame(&board, 0);
            for tile in tiles {
                let aspect = tile.width / tile.height;
                assert!((1.15..1.95).contains(&aspect), "{count} at {width}x{height}: {tile:?}");
                let middle = ((tile.x + tile.width / 2.0) as u32, (tile.y + tile.height / 2.0) as u32);
                assert_eq!(frame.pixel(middle.0, middle.1), Some([20, 200, 40, 255]));
            }
        }
    }
}

#[test]
fn png_jpeg_and_webp_are_drawn() {
    for name in ["anna.png", "studio.jpg", "teahouse.webp"] {
        let mut board = board_with_words("");
        board.shots[0].pictures = vec![example(name)];
        let colours = |frame: &Frame| {
            let mut found: Vec<_> = frame.pixels.chunks(4).map(<[u8]>::to_vec).collect();
            found.sort();
            found.dedup();
            found.len()
        };
        let drawn = colours(&frame(&board, 0));
        board.shots[0].pictures[0].bytes = Arc::new([]);
        assert!(drawn > colours(&frame(&board, 0)) + 200, "{name}");
    }
}

#[test]
fn an_unreadable_picture_is_an_empty_tile() {
    let mut cut = solid_png(64, 64, [255, 0, 0, 255]);
    cut.truncate(60);
    // A header that claims 10 gigapixels must not allocate them.
    let huge = super::picture("png", 100_000, 100_000);
    let jpeg = super::picture("jpeg", 60_000, 60_000);
    let svg =
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
            .to_vec();
    let frames: Vec<Frame> = [Vec::new(), vec![0], cut, huge, jpeg, svg, b"RIFF\0\0\0\0WEBPVP8 ".to_vec()]
        .into_iter()
        .map(|bytes| {
            let mut board = board_with_words("Words.");
            board.shots[0].pictures = vec![picture("lost.png", bytes)];
            let page = page_at(&board, 0);
            assert!(words(&page).contains(&"lost.png"));
            assert_nothing_overflows(&page);
            frame(&board, 0)
        })
        .collect();
    assert!(frames[0] == frames[1]);
}

#[test]
fn hostile_boards_are_drawn() {
    let word = "a".repeat(10_000);
    let mut long = board_with_words(&word);
    long.title = Some(word.clone());
    long.sound = vec![word.clone(), "字".repeat(10_000)];
    long.clips = vec![clip(1, 0, Some(&word)), clip(u32::MAX, 1, Some(&word)), clip(3, u64::MAX, None)];
    long.shots[0].label = Some(word.clone());
    long.shots[0].dialogue = vec![line(Some(&word), &word); 100];
    long.shots[0].pictures = vec![picture(&word, Vec::new()); 20];
    let empty = board(Vec::new());
    let no_time = board(vec![shot(1, 0, 0, "never"), shot(2, 3000, 1000, "backwards")]);
    let late = Board { total_ms: 10, ..board_with_words("later than the clip") };
    let many = board((0..3000).map(|n| shot(n, n as u64, n as u64 + 1, "x")).collect());
    let large = board(vec![shot(usize::MAX, u64::MAX - 1, u64::MAX, "\0\u{FFFE}]]>&<\u{202E}")]);
    for mut board in [long, empty, no_time, late, many, large] {
        for (width, height) in [(480, 270), (16, 16), (64, 800), (800, 64), (0, 0)] {
            (board.width, board.height) = (width, height);
            for at_ms in [0, 1, u64::MAX - 1, u64::MAX] {
                assert_nothing_overflows(&page_at(&board, at_ms));
            }
            let drawn = frame(&board, 0);
            assert_eq!(drawn.pixels.len(), drawn.width as usize * drawn.height as usize * 4);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_overflows(
        words in prop_oneof!["\\PC{0,400}", "[a-z ]{0,600}", "[一-龥，。“”]{0,400}", "[ぁ-ん、。「」 ]{0,300}", "[가-힣 ]{0,300}"],
        said in proptest::collection::vec((proptest::option::of("\\PC{0,30}"), "\\PC{0,80}"), 0..5),
        label in proptest::option::of("\\PC{0,60}"),
        sound in proptest::collection::vec("\\PC{0,120}", 0..3),
        aspects in proptest::collection::vec((1_u32..3000, 1_u32..3000), 0..12),
        width in 100_u32..1400,
        height in 100_u32..1400,
        at_ms in 0_u64..4000,
        titles in proptest::collection::vec(proptest::option::of("\\PC{0,60}"), 0..4),
    ) {
        let mut one = shot(1, 0, 2000, &words);
        one.label = label;
        one.dialogue = said.into_iter().map(|(speaker, words)| BoardLine { speaker, words }).collect();
        one.pictures = aspects.into_iter().map(|(w, h)| picture("a name", super::picture("png", w, h))).collect();
        let clips = (1..).zip(&titles).map(|(number, title)| clip(number, u64::from(number - 1) * 2000, title.as_deref()));
        let clips = clips.collect();
        let board = Board { width, height, sound, clips, ..board(vec![one, shot(2, 2000, 4000, "")]) };
        assert_nothing_overflows(&page_at(&board, at_ms));
    }
}

#[test]
fn a_frame_matches_its_recorded_brightness() {
    // Average brightness in a grid of 8 by 6 cells, which small differences in rasterizing don't change.
    let mut board = board_with_words("A boy walks by the river and looks back once.");
    board.shots[0].pictures = vec![picture("grey", solid_png(64, 64, [160, 160, 160, 255]))];
    board.shots[0].dialogue = vec![line(Some("Boy"), "Wait for me!")];
    let frame = frame(&board, 2000);
    let (wide, high) = (480 / 8, 270 / 6);
    let light: Vec<u32> = (0..48)
        .map(|cell| {
            let (x, y) = (cell % 8 * wide, cell / 8 * high);
            let pixels = (y..y + high).flat_map(|y| (x..x + wide).map(move |x| (x, y)));
            pixels.map(|(x, y)| u32::from(frame.pixel(x, y).unwrap()[1])).sum::<u32>() / (wide * high)
        })
        .collect();
    let then = [
        [40, 23, 23, 23, 23, 23, 23, 26],
        [121, 160, 160, 76, 39, 32, 32, 23],
        [121, 160, 160, 77, 39, 23, 23, 23],
        [121, 160, 160, 66, 23, 23, 23, 23],
        [49, 56, 55, 33, 23, 23, 23, 23],
        [35, 37, 37, 38, 30, 29, 30, 33],
    ];
    let far = light.iter().zip(then.as_flattened()).any(|(now, then)| now.abs_diff(*then) > 3);
    assert!(!far, "the brightness grid changed:\n{light:?}");
}

#[test]
fn png_encoding_keeps_the_pixels() {
    let png = solid_png(3, 2, [1, 2, 3, 255]);
    assert_eq!(png_size(&png), (3, 2));
    let broken = Frame { width: 3, height: 2, pixels: vec![0; 5] };
    assert_eq!(broken.png(), Err(DrawError::Png));
}

/// Reads the size in a PNG's header.
fn png_size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn svg_is_rendered_with_the_same_fonts() {
    let svg = |words: &str| {
        let text = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40"><text x="4" y="30" font-size="24" fill="white">{words}</text></svg>"#
        );
        rasterize(&text).unwrap()
    };
    assert!(light_pixels(&svg("Ab你の"), (0, 0), (100, 40)) > 100);
    assert_eq!(light_pixels(&svg(""), (0, 0), (100, 40)), 0);
    assert_eq!(rasterize("no svg"), None);
    assert_eq!(rasterize(r#"<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="9"/>"#), None);
}

#[cfg(feature = "animatic")]
mod animatic {
    use super::*;
    use storyc::draw::animatic;

    /// Splits bytes into MP4 boxes: name and content of each.
    fn boxes(bytes: &[u8]) -> Vec<(String, &[u8])> {
        let mut found = Vec::new();
        let mut rest = bytes;
        while rest.len() >= 8 {
            let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
            found.push((String::from_utf8_lossy(&rest[4..8]).into_owned(), &rest[8..length]));
            rest = &rest[length..];
        }
        assert!(rest.is_empty());
        found
    }

    /// Returns the content of the MP4 box at a path.
    fn at<'a>(bytes: &'a [u8], path: &[&str]) -> &'a [u8] {
        path.iter().fold(bytes, |inside, name| {
            boxes(inside)
                .into_iter()
                .find(|(found, _)| found == name)
                .unwrap_or_else(|| panic!("no {name}"))
                .1
        })
    }

    fn number(bytes: &[u8], at: usize) -> u64 {
        u64::from(u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()))
    }

    /// Returns the frames, the ticks per second and the total ticks of the only track.
    fn timing(file: &[u8]) -> (u64, u64, u64) {
        let media = ["moov", "trak", "mdia"];
        let header = at(file, &[&media[..], &["mdhd"]].concat());
        let times = at(file, &[&media[..], &["minf", "stbl", "stts"]].concat());
        let runs: Vec<(u64, u64)> = (0..number(times, 4) as usize)
            .map(|run| (number(times, 8 + 8 * run), number(times, 12 + 8 * run)))
            .collect();
        let total = runs.iter().map(|(count, ticks)| count * ticks).sum();
        assert_eq!(number(header, 16), total);
        (runs.iter().map(|run| run.0).sum(), number(header, 12), total)
    }

    #[test]
    fn the_video_is_as_long_as_the_board() {
        for (total_ms, fps, frames) in
            [(4000, 12, 48), (15_000, 2, 30), (1, 12, 2), (2540, 24, 61), (1000, 7, 7)]
        {
            let board = Board { total_ms, fps, width: 160, height: 90, ..board_with_words("A door opens.") };
            let file = animatic(&board, &mut |_| {}).unwrap();
            let (count, scale, ticks) = timing(&file);
            assert_eq!(count, frames, "{total_ms} ms at {fps}");
            let wanted = frames * scale / u64::from(fps);
            assert!(ticks.abs_diff(wanted) <= 1, "{total_ms} ms at {fps}: {ticks} of {wanted}");
        }
    }

    #[test]
    fn the_video_can_be_streamed_and_seeked() {
        let board = board(vec![shot(1, 0, 1000, "A door."), shot(2, 1000, 2000, "A window.")]);
        let mut heard = Vec::new();
        let file = animatic(&board, &mut |ms| heard.push(ms)).unwrap();
        let names: Vec<String> = boxes(&file).into_iter().map(|found| found.0).collect();
        assert_eq!(names, ["ftyp", "moov", "mdat"]);
        assert!(heard.is_sorted() && heard.len() == 24 && heard.last() == Some(&2000), "{heard:?}");
        // Each shot starts with a key frame.
        let keys = at(&file, &["moov", "trak", "mdia", "minf", "stbl", "stss"]);
        let keys: Vec<u64> = (0..number(keys, 4) as usize).map(|index| number(keys, 8 + 4 * index)).collect();
        assert!(keys.contains(&1) && keys.contains(&13), "{keys:?}");
        let entry = at(&file, &["moov", "trak", "mdia", "minf", "stbl", "stsd"]);
        assert_eq!(&entry[12..16], b"avc1");
        assert_eq!(
            (&entry[40..42], &entry[42..44]),
            (&480_u16.to_be_bytes()[..], &270_u16.to_be_bytes()[..])
        );
    }

    #[test]
    fn the_same_board_gives_the_same_bytes() {
        let board = Board { width: 160, height: 90, ..board_with_words("A door opens.") };
        assert!(animatic(&board, &mut |_| {}) == animatic(&board, &mut |_| {}));
    }

    #[test]
    fn invalid_video_settings_are_refused() {
        let with = |change: &dyn Fn(&mut Board)| {
            let mut board = board_with_words("A door opens.");
            change(&mut board);
            animatic(&board, &mut |_| {}).unwrap_err()
        };
        assert_eq!(with(&|board| board.width = 481), DrawError::Size(481, 270));
        assert_eq!(with(&|board| board.height = 0), DrawError::Size(480, 0));
        assert_eq!(with(&|board| (board.width, board.height) = (3000, 3000)), DrawError::Size(3000, 3000));
        assert_eq!(with(&|board| board.fps = 0), DrawError::Fps(0));
        assert_eq!(with(&|board| board.fps = 1000), DrawError::Fps(1000));
        assert_eq!(with(&|board| board.total_ms = 0), DrawError::Length(0));
        assert_eq!(with(&|board| board.total_ms = u64::MAX), DrawError::Length(u64::MAX));
    }
}
