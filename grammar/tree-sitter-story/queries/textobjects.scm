; For Helix: a shot is a function, a section or a clip a class, a reference a parameter.

(shot) @function.around

(section) @class.around

(clip) @class.around

(comment) @comment.around

(reference) @parameter.around
(reference (name) @parameter.inside)
