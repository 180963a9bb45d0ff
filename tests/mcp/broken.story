---
modle: happyhorse-1.1
---
[0-5,0s] A boy walks by the river.
[5-9s] He sits down.
