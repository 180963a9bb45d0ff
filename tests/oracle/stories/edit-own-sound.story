---
resolution: 720p
keep_sound: true
refs:
  clip: { video: https://example.com/c.mp4 }
  coat: { image: https://example.com/a.png }
---
Put the coat of @coat on the man.
