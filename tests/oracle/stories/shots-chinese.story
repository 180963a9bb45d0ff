---
ratio: 4:5
resolution: 480p
refs:
  小雨: { image: https://example.com/a.png, as: 撑红伞的女孩 }
  桥: https://example.com/b.png
---
[Audio] 雨声
[风格] 水墨
[0-4s] @小雨走过@桥，说：“到了。”
// 这一行不发送。
[+5s] 她收起伞。
[Negative] 字幕
