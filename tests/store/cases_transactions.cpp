// SPDX-License-Identifier: GPL-2.0-or-later
// Transactions.
#include "tests/store/cases.hpp"

namespace {

using store_test::Case;

constexpr Case transactions[] = {
    {"nothing of it is seen before the commit", "5 start t -> begun \n 5@t write a 1 -> OK \n 5@t read a -> 1 \n 5 read a -> ENOENT \n 5@t commit -> OK \n 5 read a -> 1"},
    {"nothing is left of one that is dropped", "5 start t -> begun \n 5@t write a/b 1 -> OK \n 5@t abort -> OK \n 5 read a -> ENOENT \n 5@t read a -> ENOENT"},
    {"numbers", "5 raw 6 | -> 1| \n 5 raw 6 | -> 2| \n 6 raw 6 | -> 1|"},
    {"an empty one", "5 start t -> begun \n 5@t commit -> OK"},
    {"one that nobody began", "5@x read a -> ENOENT"},
    {"one of another client's", "5 start t -> begun \n 6 start u -> begun \n 6 start v -> begun \n 5@v read a -> ENOENT \n 5@v commit -> ENOENT \n 6@v commit -> OK"},
    {"one that ended", "5 start t -> begun \n 5@t commit -> OK \n 5@t write a 1 -> ENOENT \n 5@t commit -> ENOENT"},
    {"the end of none", "5 commit -> ENOENT \n 5 abort -> ENOENT"},
    {"neither T nor F", "5 start t -> begun \n 5@t raw 7 X| -> EINVAL \n 5@t raw 7 T -> EINVAL \n 5@t raw 7 -> EINVAL \n 5@t raw 7 TF| -> EINVAL \n 5@t write a 1 -> OK \n 5@t commit -> OK \n 5 read a -> 1"},
    {"one in another", "5 start t -> begun \n 5@t start u -> EBUSY \n 5@t commit -> OK"},
    {"two at a time", "5 start t -> begun \n 5 start u -> begun \n 5@t write a 1 -> OK \n 5@u write b 2 -> OK \n 5@u read a -> ENOENT \n 5@t commit -> OK \n 5@u commit -> EAGAIN"},
    {"two that have nothing in common", "5 start t -> begun \n 5 start u -> begun \n 5@t write a 1 -> OK \n 5@u write b 2 -> OK \n 5@t commit -> OK \n 5@u commit -> OK \n 5 directory /local/domain/5 -> a|b|"},
    {"it reads the same again", "5 write a 1 -> OK \n 5 start t -> begun \n 5@t read a -> 1 \n 5 write a 2 -> OK \n 5@t read a -> 1 \n 5@t commit -> EAGAIN \n 5 read a -> 2"},
    {"mkdir and rm in it", "5 write a/b 1 -> OK \n 5 start t -> begun \n 5@t rm a -> OK \n 5@t read a/b -> ENOENT \n 5@t mkdir a -> OK \n 5@t directory a -> \n 5 directory a -> b| \n 5@t commit -> OK \n 5 directory a -> \n 5 read a/b -> ENOENT"},
    {"removed and made again", "5 write a 1 -> OK \n 5 start t -> begun \n 5@t rm a -> OK \n 5@t write a 2 -> OK \n 5@t commit -> OK \n 5 read a -> 2"},
    {"made and removed again", "5 start t -> begun \n 5@t write a/b 1 -> OK \n 5@t rm a -> OK \n 5@t read a -> ENOENT \n 5@t commit -> OK \n 5 read a -> ENOENT"},
    {"removed, made, removed", "5 write a/b 1 -> OK \n 5 start t -> begun \n 5@t rm a -> OK \n 5@t write a/c 2 -> OK \n 5@t rm a -> OK \n 5@t commit -> OK \n 5 read a -> ENOENT"},
    {"made again below what was removed", "5 write a/b 1 -> OK \n 5 write a/c 1 -> OK \n 5 start t -> begun \n 5@t write a/b 2 -> OK \n 5@t rm a -> OK \n 5@t write a/b/d 3 -> OK \n 5@t directory a -> b| \n 5@t read a/b -> \n 5@t commit -> OK \n 5 directory a -> b| \n 5 read a/b/d -> 3 \n 5 read a/c -> ENOENT"},
    {"rm of what is not there", "5 start t -> begun \n 5@t rm a -> OK \n 5@t rm a/b -> ENOENT \n 5@t commit -> OK"},
    {"rm of a node made in it, whose parent was there", "5 mkdir a -> OK \n 5 start t -> begun \n 5@t write a/b 1 -> OK \n 5@t rm a/b -> OK \n 5@t directory a -> \n 5@t commit -> OK \n 5 directory a -> "},
    {"directories are those of the transaction", "5 write a/b 1 -> OK \n 5 write a/c 1 -> OK \n 5 start t -> begun \n 5@t rm a/b -> OK \n 5@t mkdir a/d/e -> OK \n 5@t directory a -> c|d| \n 5 directory a -> b|c| \n 5@t commit -> OK \n 5 directory a -> c|d|"},
    {"names that begin alike in a directory", "5 mkdir a -> OK \n 5 start t -> begun \n 5@t mkdir a/b -> OK \n 5@t mkdir a-b/c -> OK \n 5@t mkdir ab -> OK \n 5@t directory a -> b| \n 5@t rm a -> OK \n 5@t directory /local/domain/5 -> a-b|ab| \n 5@t commit -> OK"},
    {"the manager's, at the root", "m start t -> begun \n m@t mkdir /x -> OK \n m@t directory / -> local|x| \n m@t commit -> OK \n m directory / -> local|x|"},
    {"parents that are missing", "5 start t -> begun \n 5@t write a/b/c 1 -> OK \n 5@t directory a -> b| \n 5@t commit -> OK \n 5 read a/b/c -> 1 \n 5 getperms a/b -> n5|"},
    {"permissions are inherited in it", "m setperms /local/domain/5 n5 r6 -> OK \n 5 start t -> begun \n 5@t write a/b 1 -> OK \n 5@t getperms a/b -> n5|r6| \n 5@t setperms a n5 w7 -> OK \n 5@t write a/c 1 -> OK \n 5@t getperms a/c -> n5|w7| \n 5@t commit -> OK \n 5 getperms a/c -> n5|w7|"},
    {"the manager's nodes in a home are the home's", "m start t -> begun \n m@t write /local/domain/5/a/b 1 -> OK \n m@t commit -> OK \n 5 read a/b -> 1 \n 5 getperms a/b -> n5|"},
    {"a short list in parts in it", "5 start t -> begun \n 5@t mkdir a -> OK \n 5@t part a 0 -> 0|| \n 5@t commit -> OK"},
    {"a special node's permissions in it", "m start t -> begun \n m@t setperms @releaseDomain n1 r5 -> OK \n m getperms @releaseDomain -> n1| \n m@t getperms @releaseDomain -> n1|r5| \n m@t commit -> OK \n m getperms @releaseDomain -> n1|r5|"},
    {"dropped with nodes set aside", "5 start t -> begun \n 5@t write a/b/c/d 1 -> OK \n 5@t rm a/b -> OK \n 5 reset -> OK"},
};

constexpr Case conflicts[] = {
    {"what it read was written", "5 write a 1 -> OK \n 5 start t -> begun \n 5@t read a -> 1 \n m write /local/domain/5/a 2 -> OK \n 5@t write b 1 -> OK \n 5@t commit -> EAGAIN \n 5 read b -> ENOENT"},
    {"what it wrote was written", "5 write a 1 -> OK \n 5 start t -> begun \n 5@t write a 2 -> OK \n m write /local/domain/5/a 3 -> OK \n 5@t commit -> EAGAIN \n 5 read a -> 3"},
    {"with the same value", "5 write a 1 -> OK \n 5 start t -> begun \n 5@t read a -> 1 \n m write /local/domain/5/a 1 -> OK \n 5@t commit -> EAGAIN"},
    {"before it looked", "5 write a 1 -> OK \n 5 start t -> begun \n m write /local/domain/5/a 2 -> OK \n 5@t read a -> 2 \n 5@t commit -> OK"},
    {"what it did not look at", "5 write a 1 -> OK \n 5 write b 1 -> OK \n 5 start t -> begun \n 5@t write a 2 -> OK \n m write /local/domain/5/b 2 -> OK \n m write /local/domain/5/c 2 -> OK \n 5@t commit -> OK"},
    {"what was not there is there", "5 start t -> begun \n 5@t read a -> ENOENT \n m write /local/domain/5/a 2 -> OK \n 5@t write b 1 -> OK \n 5@t commit -> EAGAIN"},
    {"what it made was made", "5 start t -> begun \n 5@t write a 1 -> OK \n m write /local/domain/5/a 2 -> OK \n 5@t commit -> EAGAIN \n 5 read a -> 2"},
    {"what was there is gone", "5 write a 1 -> OK \n 5 start t -> begun \n 5@t read a -> 1 \n m rm /local/domain/5/a -> OK \n 5@t commit -> EAGAIN"},
    {"gone and made again", "5 write a 1 -> OK \n 5 start t -> begun \n 5@t read a -> 1 \n m rm /local/domain/5/a -> OK \n m write /local/domain/5/a 1 -> OK \n 5@t commit -> EAGAIN"},
    {"gone with what is above it", "5 write a/b 1 -> OK \n 5 start t -> begun \n 5@t write a/b 2 -> OK \n m rm /local/domain/5/a -> OK \n 5@t commit -> EAGAIN \n 5 read a -> ENOENT"},
    {"the parent of what it made is gone", "5 mkdir a -> OK \n 5 start t -> begun \n 5@t write a/b 1 -> OK \n m rm /local/domain/5/a -> OK \n 5@t commit -> EAGAIN \n 5 read a -> ENOENT"},
    {"a node between what it looked for and what is there", "m setperms /local/domain/5 n5 b6 -> OK \n 6 start t -> begun \n 6@t read /local/domain/5/a/b/c -> ENOENT \n 5 mkdir a/b -> OK \n 5 setperms a/b n5 -> OK \n 6@t commit -> EAGAIN"},
    {"permissions changed", "5 write a 1 -> OK \n 5 start t -> begun \n 5@t read a -> 1 \n 5 setperms a n5 r6 -> OK \n 5@t commit -> EAGAIN"},
    {"a list it read has one more", "5 mkdir a -> OK \n 5 start t -> begun \n 5@t directory a -> \n 5 mkdir a/b -> OK \n 5@t write c 1 -> OK \n 5@t commit -> EAGAIN"},
    {"a list it read has one less", "5 mkdir a/b -> OK \n 5 start t -> begun \n 5@t directory a -> b| \n 5 rm a/b -> OK \n 5@t commit -> EAGAIN"},
    {"a list it read: a child's value is no part of it", "5 write a/b 1 -> OK \n 5 start t -> begun \n 5@t directory a -> b| \n 5 write a/b 2 -> OK \n 5 write a/b/c 2 -> OK \n 5@t commit -> OK"},
    {"a value it read: its children are no part of it", "5 write a 1 -> OK \n 5 start t -> begun \n 5@t read a -> 1 \n 5 write a/b 2 -> OK \n 5@t commit -> OK"},
    {"two make different children of one node", "5 mkdir a -> OK \n 5 start t -> begun \n 5 start u -> begun \n 5@t mkdir a/b -> OK \n 5@u mkdir a/c -> OK \n 5@t commit -> OK \n 5@u commit -> OK \n 5 directory a -> b|c|"},
    {"two make the same missing parent", "5 start t -> begun \n 5 start u -> begun \n 5@t mkdir a/b -> OK \n 5@u mkdir a/c -> OK \n 5@t commit -> OK \n 5@u commit -> EAGAIN"},
    {"something appeared in the tree it removed", "5 write a/b 1 -> OK \n 5 start t -> begun \n 5@t rm a -> OK \n 5 write a/b/c 1 -> OK \n 5@t commit -> EAGAIN \n 5 read a/b/c -> 1"},
    {"something changed in the tree it removed", "5 write a/b/c 1 -> OK \n 5 start t -> begun \n 5@t rm a -> OK \n 5 write a/b/c 2 -> OK \n 5@t commit -> EAGAIN"},
    {"something went from the tree it removed", "5 write a/b/c 1 -> OK \n 5 start t -> begun \n 5@t rm a -> OK \n 5 rm a/b/c -> OK \n 5@t commit -> EAGAIN"},
    {"the tree it removed was as it was", "5 write a/b/c 1 -> OK \n 5 start t -> begun \n 5@t rm a -> OK \n 5 write d 2 -> OK \n 5@t commit -> OK"},
    {"a removed tree that somebody removed", "5 write a/b 1 -> OK \n 5 start t -> begun \n 5@t rm a -> OK \n 5 rm a -> OK \n 5@t commit -> EAGAIN"},
    {"the first of two commits wins", "5 write a 1 -> OK \n 5 start t -> begun \n 5 start u -> begun \n 5@t read a -> 1 \n 5@u read a -> 1 \n 5@t write a 2 -> OK \n 5@u write a 3 -> OK \n 5@u commit -> OK \n 5@t commit -> EAGAIN \n 5 read a -> 3"},
    {"two that only read", "5 write a 1 -> OK \n 5 start t -> begun \n 5 start u -> begun \n 5@t read a -> 1 \n 5@u read a -> 1 \n 5@t commit -> OK \n 5@u commit -> OK"},
    {"one that was dropped does not count", "5 write a 1 -> OK \n 5 start t -> begun \n 5 start u -> begun \n 5@t read a -> 1 \n 5@u write a 2 -> OK \n 5@u abort -> OK \n 5@t commit -> OK"},
    {"again after a conflict", "5 write a 1 -> OK \n 5 start t -> begun \n 5@t read a -> 1 \n 5 write a 2 -> OK \n 5@t write a 3 -> OK \n 5@t commit -> EAGAIN \n 5 start t -> begun \n 5@t read a -> 2 \n 5@t write a 3 -> OK \n 5@t commit -> OK \n 5 read a -> 3"},
    {"a refusal for missing rights is a look", "5 write a 1 -> OK \n 6 start t -> begun \n 6@t read /local/domain/5/a -> EACCES \n 5 setperms a n5 r6 -> OK \n 6@t commit -> EAGAIN"},
    {"the owner of something it read is gone", "m write /x 1 -> OK \n m setperms /x r6 -> OK \n 5 start t -> begun \n 5@t read /x -> 1 \n m release 6 -> OK \n 5@t getperms /x -> r1| \n 5@t read /x -> 1 \n 5@t commit -> EAGAIN"},
    {"what it gives to a domain that is gone is the manager's", "m write /x 1 -> OK \n m start t -> begun \n m@t setperms /x n6 -> OK \n m release 6 -> OK \n m@t commit -> OK \n m getperms /x -> n1|"},
};

constexpr Case events[] = {
    {"at the commit, not before", "5 watch a t -> OK \n > 5 a t \n 5 start x -> begun \n 5@x write a 1 -> OK \n 5@x commit -> OK \n > 5 a t"},
    {"not at all if it is dropped", "5 watch a t -> OK \n > 5 a t \n 5 start x -> begun \n 5@x write a 1 -> OK \n 5@x abort -> OK"},
    {"not at all after a conflict", "5 watch b t -> OK \n > 5 b t \n 5 start x -> begun \n 5@x read a -> ENOENT \n 5@x write b 1 -> OK \n 5 write a 1 -> OK \n 5@x commit -> EAGAIN"},
    {"in the order of the changes", "5 watch /local/domain/5 t -> OK \n > 5 /local/domain/5 t \n 5 start x -> begun \n 5@x write c 1 -> OK \n 5@x write a 1 -> OK \n 5@x write b/d 1 -> OK \n 5@x write a 2 -> OK \n 5@x commit -> OK \n > 5 /local/domain/5/c t \n > 5 /local/domain/5/a t \n > 5 /local/domain/5/b/d t"},
    {"rm in it", "5 write a/b 1 -> OK \n 5 watch a/b t -> OK \n > 5 a/b t \n 5 watch a u -> OK \n > 5 a u \n 5 start x -> begun \n 5@x rm a -> OK \n 5@x commit -> OK \n > 5 a/b t \n > 5 a u"},
    {"made again after its tree was removed: where it was made again", "5 mkdir a -> OK \n 5 watch /local/domain/5 t -> OK \n > 5 /local/domain/5 t \n 5 start x -> begun \n 5@x write a/b 1 -> OK \n 5@x rm a -> OK \n 5@x write c 1 -> OK \n 5@x write a/b 2 -> OK \n 5@x commit -> OK \n > 5 /local/domain/5/a t \n > 5 /local/domain/5/c t \n > 5 /local/domain/5/a/b t"},
    {"made and removed is nothing", "5 watch a t -> OK \n > 5 a t \n 5 start x -> begun \n 5@x write a 1 -> OK \n 5@x rm a -> OK \n 5@x commit -> OK"},
    {"what was done below something that was removed", "5 mkdir a/b -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 start x -> begun \n 5@x write a/b 1 -> OK \n 5@x rm a -> OK \n 5@x commit -> OK \n > 5 a t"},
    {"a look is no change", "5 write a 1 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 start x -> begun \n 5@x read a -> 1 \n 5@x commit -> OK"},
    {"permissions in it, for one who could read", "5 write a 1 -> OK \n 5 setperms a n5 r6 -> OK \n 6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n 5 start x -> begun \n 5@x setperms a n5 -> OK \n 5@x commit -> OK \n > 6 /local/domain/5/a t"},
    {"for one who may not read: nothing", "6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n 5 start x -> begun \n 5@x write a 1 -> OK \n 5@x commit -> OK"},
    {"a readable node removed in it", "5 write a 1 -> OK \n 5 setperms a n5 r6 -> OK \n 6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n 5 start x -> begun \n 5@x rm a -> OK \n 5@x commit -> OK \n > 6 /local/domain/5/a t"},
    {"removed and made again is one event", "5 write a 1 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 start x -> begun \n 5@x rm a -> OK \n 5@x write a 2 -> OK \n 5@x commit -> OK \n > 5 a t"},
};

}  // namespace

TEST_CASE("transactions") { store_test::play_all(transactions); }
TEST_CASE("conflicts") { store_test::play_all(conflicts); }
TEST_CASE("events of transactions") { store_test::play_all(events); }
