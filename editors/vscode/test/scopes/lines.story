// SYNTAX TEST "source.story" "What stands inside a line"

@boy meets @old-man and @[the girl] near [Image 1] and @Image 3.
// <---- entity.name.type.reference.story
//         ^^^^^^^^ entity.name.type.reference.story
//                      ^^^^^^^^^^^ entity.name.type.reference.story
//                                       ^^^^^^^^^ entity.name.type.reference.story
//                                                     ^^^^^^^^ entity.name.type.reference.story
//                                                             ^ - entity.name.type.reference.story

@小明走来，@图片1里的雨
// <- entity.name.type.reference.story
//    ^^^^ entity.name.type.reference.story
//        ^ - entity.name.type.reference.story

desk@example.com and "desk@example.com", @ and @1
// <-------------------------------------------------- - entity.name.type.reference.story

A 6" phone says "Hi @boy \" there" and “so”, ‘don’t go’, 「待って」.
// ^ - string
//              ^^^^^^^^^^^^^^^^^^ string.quoted.double.story
//                  ^^^^ entity.name.type.reference.story
//                       ^^ constant.character.escape.story
//                                     ^^^^ string.quoted.curly.story
//                                           ^^^^^^^^^^ string.quoted.single.story
//                                                       ^^^^^ string.quoted.corner.story

"Never closed, “nor this, ‘nor that
// <----------------------------------- - string

@boy (quietly): "Wait."
// <---- meta.dialogue.story entity.name.type.reference.story
//    ^^^^^^^ meta.dialogue.story markup.italic.manner.story
//              ^^^^^^^ string.quoted.double.story

Ambient sound: water. SFX: a splash! The sound: a drip
// <------------- keyword.other.cue.sound.story
//                    ^^^ keyword.other.cue.sound.story
//                                       ^^^^^ - keyword

[0-5s] SFX: a bell. Music: none
//     ^^^ keyword.other.cue.sound.story
//                  ^^^^^ keyword.other.cue.sound.story

[0-5s]: @boy: "Wait."
//      ^^^^ meta.dialogue.story entity.name.type.reference.story
// storyc: allow(T202) because it is meant
// <------------------------------------------- comment.line.double-slash.story

- Voiceover: "Years later." Music: none
// <- punctuation.definition.list.begin.story
//^^^^^^^^^ keyword.other.cue.speech.story
//                          ^^^^^ keyword.other.cue.sound.story

旁白：多年以后。音效：雨。
// <-- keyword.other.cue.speech.story
//      ^^ keyword.other.cue.sound.story

\[0-5s] is \@written and \\so
// <-- constant.character.escape.story
//         ^^ constant.character.escape.story
//                       ^^ constant.character.escape.story

Behind words // it is prose; (even) [unclosed 100 % } of #it
// <------------------------------------------------------------ - comment - invalid
