[
  (front_matter)
  (shot)
  (section)
] @fold
