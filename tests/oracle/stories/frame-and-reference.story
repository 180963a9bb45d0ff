---
ratio: 16:9
resolution: 720p
duration: 5s
refs:
  quay: { image: https://example.com/a.png, role: first_frame }
  boy: https://example.com/b.png
---
@boy leaves.
