; Capture names that Neovim, Helix and Zed know, so that one file serves all of them.

[(comment) (reason)] @comment
(directive "//" @comment)
(directive [(keyword) (code)] @keyword.directive)

(fence) @punctuation.delimiter

[(time) (broken_time)] @constant.numeric
[(section_name) (clip_name) (film_name) (continues)] @keyword
(time_header label: (label) @label)
(clip_header title: (label) @label)

(time_header ["[" "]" ":"] @punctuation.bracket)
(broken_header ["[" "]" ":"] @punctuation.bracket)
(section_header ["[" "]" ":"] @punctuation.bracket)
(clip_header ["[" "]" ":" "(" ")"] @punctuation.bracket)
(film_header ["[" "]" ":"] @punctuation.bracket)
(stray_header ["[" "]" ":"] @punctuation.bracket)

(list_marker) @punctuation.special

(cue (cue_label) @property)
(cue ":" @punctuation.delimiter)

(dialogue ["(" ")" ":"] @punctuation.delimiter)
(manner) @markup.italic

(quote) @string
(reference) @type
(escape) @string.escape

; Notes are for people and are never sent.
((section
  header: (section_header name: (section_name) @_name)) @comment
  (#match? @_name "^([Nn][Oo][Tt][Ee][Ss]?|备注)$"))
