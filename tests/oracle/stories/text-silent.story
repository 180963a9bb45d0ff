---
ratio: 16:9
resolution: 720p
duration: 5s
seed: 7
audio: off
---
A boy walks by the river.
