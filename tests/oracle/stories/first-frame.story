---
duration: 5s
resolution: 720p
refs: { quay: { image: https://example.com/a.png, role: first_frame } }
---
The ferry leaves.
