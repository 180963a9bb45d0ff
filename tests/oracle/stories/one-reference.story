---
ratio: 16:9
resolution: 720p
duration: 5s
seed: 7
audio: on
refs: { boy: https://example.com/a.png }
---
@boy walks by the river.
