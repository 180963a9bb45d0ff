---
resolution: 720p
duration: 5s
seed: 7
audio: on
refs: { quay: { image: https://example.com/a.png, role: first_frame } }
---
The ferry leaves.
