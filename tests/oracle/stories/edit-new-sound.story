---
resolution: 720p
seed: 7
keep_sound: no
refs:
  clip: { video: https://example.com/c.mp4 }
  coat: { image: https://example.com/a.png }
---
Put the coat of @coat on the man.
