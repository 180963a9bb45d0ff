---
ratio: 16:9
resolution: 720p
duration: 5s
seed: 7
audio: on
---
[0-3s] A boy walks by the river.
[3-5s] He stops and listens.
