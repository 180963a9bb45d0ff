---
duration: 4
watermark: true
seed: 0
ratio: 21:9
resolution: 1080p
---
A boy.
