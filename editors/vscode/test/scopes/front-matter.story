// SYNTAX TEST "source.story" "A line of three dashes is front matter only at the very start"
Rain.
---
// <--- - punctuation
title: none
// <----- - entity
