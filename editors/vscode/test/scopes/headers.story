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
