// SYNTAX TEST "source.story" "Headers: times, labels, sections, and what only looks like them"

[0-5s] Rain.
// <- meta.header.shot.story punctuation.definition.header.begin.story
//^^^ meta.header.shot.story constant.numeric.timecode.story
//   ^ meta.header.shot.story punctuation.definition.header.end.story
//     ^^^^^ - meta.header.shot.story

[0 - 5 seconds: The gate] Rain.
// <--- meta.header.shot.story
//^^^^^^^^^^^^ constant.numeric.timecode.story
//            ^ punctuation.separator.header.story
//              ^^^^^^^^ entity.name.section.story
//                      ^ punctuation.definition.header.end.story

【0–5秒｜大门】：雨。
// <- punctuation.definition.header.begin.story
//   ^ punctuation.separator.header.story
//    ^^ entity.name.section.story

[00:05-00:07.5 The gate of @[night porter]] Rain.
//^^^^^^^^^^^^ constant.numeric.timecode.story
//             ^^^^^^^^^^^^ entity.name.section.story - entity.name.type
//                         ^^^^^^^^^^^^^^^ entity.name.section.story entity.name.type.reference.story
//                                        ^ punctuation.definition.header.end.story

[+4s]: "Go."
//^^ constant.numeric.timecode.story
//   ^ punctuation.separator.header.story
//     ^^^^^ string.quoted.double.story

[0-5: The gate] Rain.
//^ meta.header.shot.story constant.numeric.timecode.story

[0-5s The gate
//     ^^^^^^^^ entity.name.section.story
Rain.
// <--- - meta.header.shot.story

[5-x9s] Rain.
// <- meta.header.broken.story
//^^^^ meta.header.broken.story invalid.illegal.timecode.story

[0ms-5s] [-1-3s]
//^^^^^ invalid.illegal.timecode.story
//       ^^^^^^^ - invalid.illegal.timecode.story

[3s] [16:9] [24-70mm]
// <--- - meta.header
[3-4 people] wait.
// <--- - meta.header
[Adio] rain
// <--- - meta.header
[中景] 雨
// <--- - meta.header

[Style: ink drawing] on paper
// <- meta.header.section.story punctuation.definition.header.begin.story
//^^^^ keyword.other.section.story
//      ^^^^^^^^^^^ meta.section-text.story

[Audio 5-9s: a gong]
//^^^^ keyword.other.section.story
//     ^^^^ constant.numeric.timecode.story
//           ^^^^^^ meta.section-text.story

［キャラクター］ @店主
//^^^^^ keyword.other.section.story
//       ^^^ entity.name.type.reference.story

He turns. [5-9s] She smiles.
//        ^^^^^^ meta.header.stray.story
//         ^^^^ constant.numeric.timecode.story

[Notes] Ask Ines.
// <- meta.header.section.story
//      ^^^^^^^^^ comment.block.notes.story
Twice.
// <--- comment.block.notes.story
[0-5s] Rain.
// <- meta.header.shot.story
//     ^^^^^ - comment

[0 to 5s] [1]
//^^^^^^ meta.header.shot.story constant.numeric.timecode.story
//      ^ punctuation.definition.header.end.story
//       ^^^^ - meta.header
[0至5秒]
//^^^ constant.numeric.timecode.story
［０～５秒］
//^^^ constant.numeric.timecode.story
[0s–5s]
//^^^^ constant.numeric.timecode.story
[1.5-3.2s]
//^^^^^^^ constant.numeric.timecode.story
[1,5-3,2 sec]
//^^^^^^^^^^ constant.numeric.timecode.story
[1:00:00-1:00:05]
//^^^^^^^^^^^^^^ constant.numeric.timecode.story
[+0:04]
//^^^^ constant.numeric.timecode.story
[+4 秒钟]
//^^^^ constant.numeric.timecode.story
[0—5]
//^ constant.numeric.timecode.story
[0-5s | The walk]
//^^^ constant.numeric.timecode.story
//    ^ punctuation.separator.header.story
//      ^^^^^^^^ entity.name.section.story
[0s-5 The walk]
//^^^ constant.numeric.timecode.story
//    ^^^^^^^^ entity.name.section.story
[30s-40min] is no time
//^^^^^^^^ meta.header.broken.story
[0-5s-9s] is none
//^^^^^^ meta.header.broken.story
[0s-] is none
//^ meta.header.broken.story
[0-5 The walk] is prose
//^^^^^^^^^^^^^^^^^^^^ - meta.header
[1-2-3 go] is prose
//^^^^^^^^^^^^^^^^ - meta.header
[Noted] is prose
//^^^^^^^^^^^^^^ - meta.header
[NEGATIVE PROMPT] blur
//^^^^^^^^^^^^^^ keyword.other.section.story
  [Scene
// ^^^^^ keyword.other.section.story
[音频5-9秒]
//^ keyword.other.section.story
// ^^^^ constant.numeric.timecode.story

[Clip 2 (15-30s): The bridge at @[night porter]] Rain.
// <- meta.header.clip.story punctuation.definition.header.begin.story
//^^^^ meta.header.clip.story keyword.other.clip.story
//      ^ punctuation.separator.header.story
//       ^^^^^^ constant.numeric.timecode.story
//             ^ punctuation.separator.header.story
//              ^ punctuation.separator.header.story
//                ^^^^^^^^^^^^^ entity.name.section.story - entity.name.type
//                              ^^^^^^^^^^^^^^ entity.name.section.story entity.name.type.reference.story
//                                             ^ punctuation.definition.header.end.story
//                                               ^^^^^ - meta.header
[Part #2: 0:15-0:30 | The bridge]:
//^^^^^ keyword.other.clip.story
//      ^ punctuation.separator.header.story
//        ^^^^^^^^^ constant.numeric.timecode.story
//                  ^ punctuation.separator.header.story
//                    ^^^^^^^^^^ entity.name.section.story
//                               ^ punctuation.separator.header.story
[Clip 2:00:15-00:30]
//^^^^ keyword.other.clip.story
//     ^ punctuation.separator.header.story
//      ^^^^^^^^^^^ constant.numeric.timecode.story
[Clip 15-30s] Rain.
//^^ keyword.other.clip.story
//    ^^^^^^ constant.numeric.timecode.story
[segment 3 15-30s continued: x]
//^^^^^^^ keyword.other.clip.story
//         ^^^^^^ constant.numeric.timecode.story
//                ^^^^^^^^^ keyword.other.continues.story
//                           ^ entity.name.section.story
[Clip: 15-30s of rain]
//^^ keyword.other.clip.story
//     ^^^^^^^^^^^^^^ entity.name.section.story - constant.numeric
【第二段（15～30秒）继续：桥上】
//^^ keyword.other.clip.story
//  ^ punctuation.separator.header.story
//   ^^^^^^ constant.numeric.timecode.story
//         ^ punctuation.separator.header.story
//          ^^ keyword.other.continues.story
//            ^ punctuation.separator.header.story
//             ^^ entity.name.section.story
  [クリップ２：橋
// ^^^^^ keyword.other.clip.story
//       ^ entity.name.section.story
[All clips]: Rain.
// <- meta.header.film.story punctuation.definition.header.begin.story
//^^^^^^^^ meta.header.film.story keyword.other.clip.story
//        ^ punctuation.definition.header.end.story
//           ^^^^^ - meta.header
【全片：雨】
//^ keyword.other.clip.story
//  ^ meta.section-text.story
[Part of the crew waits]
//^^^^^^^^^^^^^^^^^^^^^^ - meta.header
[Clip art] [Segment the image]
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^ - meta.header
[段落] 雨
//^^^^ - meta.header

[Notes] Ask Ines.
[Clip]
// <- meta.header.clip.story - comment
