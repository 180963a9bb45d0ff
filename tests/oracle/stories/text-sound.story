---
ratio: 16:9
resolution: 720p
duration: 5s
seed: 7
audio: on
---
A boy walks by the river.
