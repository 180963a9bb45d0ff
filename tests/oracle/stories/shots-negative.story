---
ratio: 16:9
resolution: 720p
seed: 7
---
[0-3s] A boy walks by the river.

[3-5s] He stops and listens.

[Negative] blur
