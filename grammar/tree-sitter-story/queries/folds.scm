[
  (front_matter)
  (shot)
  (section)
  (clip)
  (film)
] @fold
