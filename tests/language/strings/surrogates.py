# Lone surrogates live in strings, and are escaped on the way out.
s = "a\ud800b\udfff"
print(len(s), ascii(s), s[1] == "\ud800", s.encode("utf-8", "surrogatepass"), ascii(s.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")) , s.isprintable(), "\ud83d\ude00" == "😀", len("\ud83d\ude00"))
print(ascii(b"\x80\xff".decode("ascii", "surrogateescape")), "\udc80".encode("ascii", "surrogateescape"), ascii(chr(0xD800)), ord("\udfff"), hash("\ud800") == hash("\ud800"))
try:
    s.encode()
except UnicodeEncodeError as e:
    print(e)
print(ascii(s.upper()), ascii(s.split("b")), s < "b", ascii(s + "é"), ascii(s.replace("\ud800", "x")))
