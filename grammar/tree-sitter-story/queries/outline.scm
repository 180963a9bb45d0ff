; For Zed: clips by their names and titles, shots by their times and labels, sections by their names.

(shot
  header: (time_header
    time: (time) @name
    label: (label)? @context)) @item

(shot
  header: (broken_header
    (broken_time) @name)) @item

(section
  header: (section_header
    name: (section_name) @name
    time: (time)? @context)) @item

(clip
  header: (clip_header
    name: (clip_name) @name
    title: (label)? @context)) @item

(film
  header: (film_header
    name: (film_name) @name)) @item
