---
resolution: 720p
duration: 5s
seed: 7
audio: on
refs:
  quay: { image: https://example.com/a.png, role: first_frame }
  shore: { image: https://example.com/b.png, role: last_frame }
---
The ferry crosses.
