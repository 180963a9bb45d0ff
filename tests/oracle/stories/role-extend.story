---
resolution: 720p
duration: 8s
refs: { clip: { video: https://example.com/c.mp4, role: extend } }
---
Extend @clip: the camera goes on along the river.
