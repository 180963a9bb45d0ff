---
resolution: 720p
refs:
  clip: { video: https://example.com/c.mp4, role: edit }
  coat: { image: https://example.com/a.png }
---
Put the coat of @coat on the man in @clip.
