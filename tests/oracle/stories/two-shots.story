---
ratio: 16:9
audio: on
---
[0-3s] A boy walks by the river.

[3-5s] He stops and listens.
