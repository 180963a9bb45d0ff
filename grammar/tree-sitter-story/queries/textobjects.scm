; For Helix: a shot is a function, a section a class, a reference a parameter.

(shot) @function.around

(section) @class.around

(comment) @comment.around

(reference) @parameter.around
(reference (name) @parameter.inside)
