// SPDX-License-Identifier: GPL-2.0-or-later
// Nodes and paths.
#include "tests/store/cases.hpp"

namespace {

using store_test::Case;

constexpr Case nodes[] = {
    {"what is written is read", "5 write a hello -> OK \n 5 read a -> hello"},
    {"a relative path is below the home", "5 write a 1 -> OK \n m read /local/domain/5/a -> 1"},
    {"an absolute path", "5 write /local/domain/5/a 1 -> OK \n 5 read a -> 1"},
    {"the manager's relative paths are below its own home", "m write a 1 -> OK \n m read /local/domain/1/a -> 1"},
    {"a value may be empty", "5 raw 11 a| -> OK \n 5 read a -> "},
    {"a value may hold NULs", "5 raw 11 a|b|c| -> OK \n 5 read a -> b|c|"},
    {"a value is replaced", "5 write a long-one -> OK \n 5 write a b -> OK \n 5 read a -> b"},
    {"a value becomes empty", "5 write a 1 -> OK \n 5 raw 11 a| -> OK \n 5 read a -> "},
    {"writing makes missing parents, empty", "5 write a/b/c 1 -> OK \n 5 read a/b -> \n 5 read a ->  \n 5 directory a -> b|"},
    {"reading what is not there", "5 read a -> ENOENT \n m read /a/b -> ENOENT"},
    {"a node with children has a value too", "5 write a/b 1 -> OK \n 5 write a 2 -> OK \n 5 read a -> 2 \n 5 read a/b -> 1"},
    {"mkdir makes an empty node, and its parents", "5 mkdir a/b -> OK \n 5 read a/b -> \n 5 directory a -> b|"},
    {"mkdir leaves what is there alone", "5 write a 1 -> OK \n 5 mkdir a -> OK \n 5 read a -> 1"},
    {"directory of a leaf is empty", "5 mkdir a -> OK \n 5 directory a -> "},
    {"directory lists children, not their children", "5 mkdir a/b/c -> OK \n 5 mkdir a/d -> OK \n 5 directory a -> b|d|"},
    {"directory of what is not there", "5 directory a -> ENOENT"},
    {"directory of the root", "m directory / -> local| \n m mkdir /vm -> OK \n m directory / -> local|vm|"},
    {"names that begin alike", "5 mkdir a -> OK \n 5 mkdir ab -> OK \n 5 mkdir a-b -> OK \n 5 rm a -> OK \n 5 read ab -> \n 5 read a-b -> "},
    {"rm takes everything below", "5 write a/b/c 1 -> OK \n 5 rm a -> OK \n 5 read a -> ENOENT \n 5 read a/b/c -> ENOENT"},
    {"rm leaves the rest alone", "5 write a/b 1 -> OK \n 5 write a/c 2 -> OK \n 5 rm a/b -> OK \n 5 directory a -> c|"},
    {"rm of what is not there, below what is", "5 rm a -> OK"},
    {"rm of what is not there, below what is not either", "5 rm a/b -> ENOENT"},
    {"the root cannot be removed", "m rm / -> EINVAL"},
    {"a node can be made again", "5 write a/b 1 -> OK \n 5 rm a -> OK \n 5 write a 2 -> OK \n 5 directory a -> "},
    {"many children", "5 mkdir a -> OK \n fill 5 a 300 \n 5 read a/299 -> x \n 5 directory a -> 1090 bytes \n 5 rm a/150 -> OK \n 5 directory a -> 1086 bytes"},
    {"a list that does not fit", "m mkdir /a -> OK \n fill m /a 1200 \n m directory /a -> E2BIG \n m read /a/7 -> x"},
    {"a list in parts", "m mkdir /a -> OK \n fill m /a 1200 \n m part /a 0 -> 4095 bytes \n m part /a 4090 -> 806 bytes \n m part /a 4890 -> 1219|| \n m part /a 5000 -> 1219|| \n m part /a 1 -> 4093 bytes"},
    {"a short list in parts", "5 mkdir a -> OK \n 5 mkdir a/b -> OK \n 5 raw 22 a|0 -> EINVAL \n 5 part a -> EINVAL \n 5 part a x -> EINVAL \n 5 part b 0 -> ENOENT"},
    {"a part has room for its end", "m mkdir /a -> OK \n m mkdir /a/x*2000 -> OK \n m mkdir /a/y*2091 -> OK \n m part /a 0 -> 2004 bytes \n m part /a 2001 -> 2096 bytes"},
    {"parts need the right to read", "6 part /local/domain/5 0 -> EACCES"},
    {"a deep path", "5 write a/b/c/d/e/f/g/h/i/j/k/l 1 -> OK \n 5 read a/b/c/d/e/f/g/h/i/j/k/l -> 1 \n 5 rm a -> OK \n 5 read a/b -> ENOENT"},
    {"a binary value", "5 raw 11 a|\x01\x02\xff -> OK \n 5 read a -> \x01\x02\xff"},
};

constexpr Case paths[] = {
    {"all characters that there are", "5 write aZ09-_@x 1 -> OK \n 5 read aZ09-_@x -> 1"},
    {"a dot is none", "5 write a.b 1 -> EINVAL \n 5 read a.b -> EINVAL"},
    {"a colon and a space in a raw path", "5 raw 2 a:b| -> EINVAL \n 5 raw 2 ~| -> EINVAL"},
    {"no slash at the end", "5 read a/ -> EINVAL \n 5 write a/ 1 -> EINVAL \n m mkdir /a/ -> EINVAL"},
    {"no empty names", "5 read a//b -> EINVAL \n m read // -> EINVAL \n m read //a -> EINVAL"},
    {"no empty path", "5 raw 2 | -> EINVAL \n 5 raw 11 |x -> EINVAL"},
    {"a path without its end", "5 raw 2 a -> EINVAL \n 5 raw 2 -> EINVAL \n 5 raw 11 a -> EINVAL \n 5 raw 1 a -> EINVAL"},
    {"more than a path", "5 raw 2 a|b -> EINVAL \n 5 raw 2 a|| -> EINVAL \n 5 raw 13 a|b| -> EINVAL \n 5 raw 12 a|b| -> EINVAL"},
    {"sixty-four names are the most", "5 write a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a 1 -> OK \n 5 read a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a -> 1 \n 5 write a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a 1 -> EINVAL \n 5 watch a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a t -> EINVAL \n m read /local/domain/5/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a -> 1"},
    {"the longest relative path", "5 write a*2048 1 -> OK \n 5 read a*2048 -> 1 \n 5 read a*2049 -> EINVAL"},
    {"the longest absolute path", "m write /a*3071 1 -> OK \n m read /a*3071 -> 1 \n m read /a*3073 -> EINVAL"},
    {"special nodes cannot be read or written", "m read @releaseDomain -> EINVAL \n m write @releaseDomain 1 -> EINVAL \n m rm @introduceDomain -> EINVAL \n m directory @x -> EINVAL \n m mkdir @a -> EINVAL"},
    {"special nodes have permissions", "m getperms @releaseDomain -> n1| \n m getperms @introduceDomain -> n1| \n 5 getperms @releaseDomain -> EACCES \n m getperms @other -> ENOENT"},
    {"an at sign further on is a character", "5 write a/@b 1 -> OK \n 5 directory a -> @b|"},
    {"the path of a domain", "5 path 7 -> /local/domain/7| \n 5 path 65535 -> /local/domain/65535| \n 5 path 007 -> /local/domain/7|"},
    {"the path of no domain", "5 path x -> EINVAL \n 5 path -1 -> EINVAL \n 5 path 65536 -> EINVAL \n 5 raw 10 7 -> EINVAL \n 5 raw 10 | -> EINVAL \n 5 path 99999999999 -> EINVAL"},
};

}  // namespace

TEST_CASE("nodes") { store_test::play_all(nodes); }
TEST_CASE("paths") { store_test::play_all(paths); }
