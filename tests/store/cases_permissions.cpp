// SPDX-License-Identifier: GPL-2.0-or-later
// Who may do what.
#include "tests/store/cases.hpp"

namespace {

using store_test::Case;

constexpr Case permissions[] = {
    {"the owner comes first", "5 write a 1 -> OK \n 5 getperms a -> n5|"},
    {"what a domain makes is its own", "m mkdir /x -> OK \n m setperms /x b1 -> OK \n 5 write /x/a/b 1 -> OK \n 5 getperms /x/a/b -> b5| \n 5 getperms /x/a -> b5|"},
    {"what the manager makes is like what is above", "m write /local/domain/5/a 1 -> OK \n m getperms /local/domain/5/a -> n5|"},
    {"the list is inherited", "m setperms /local/domain/5 n5 r6 w7 -> OK \n 5 write a 1 -> OK \n 5 getperms a -> n5|r6|w7|"},
    {"inheriting is once, at the beginning", "5 write a/b 1 -> OK \n 5 setperms a n5 r6 -> OK \n 5 getperms a/b -> n5| \n 5 write a/c 1 -> OK \n 5 getperms a/c -> n5|r6|"},
    {"others may not read", "5 write a 1 -> OK \n 6 read /local/domain/5/a -> EACCES"},
    {"one who is listed may", "5 write a 1 -> OK \n 5 setperms a n5 r6 -> OK \n 6 read /local/domain/5/a -> 1 \n 7 read /local/domain/5/a -> EACCES"},
    {"the owner's letter is for all others", "5 write a 1 -> OK \n 5 setperms a r5 n6 -> OK \n 7 read /local/domain/5/a -> 1 \n 6 read /local/domain/5/a -> EACCES"},
    {"w is not r", "5 write a 1 -> OK \n 5 setperms a n5 w6 -> OK \n 6 read /local/domain/5/a -> EACCES \n 6 write /local/domain/5/a 2 -> OK \n 5 read a -> 2"},
    {"r is not w", "5 write a 1 -> OK \n 5 setperms a n5 r6 -> OK \n 6 write /local/domain/5/a 2 -> EACCES \n 5 read a -> 1"},
    {"b is both", "5 write a 1 -> OK \n 5 setperms a n5 b6 -> OK \n 6 write /local/domain/5/a 2 -> OK \n 6 read /local/domain/5/a -> 2"},
    {"the first entry that names a domain holds", "5 write a 1 -> OK \n 5 setperms a n5 r6 n6 -> OK \n 6 read /local/domain/5/a -> 1"},
    {"the owner always may", "5 write a 1 -> OK \n 5 setperms a n5 n5 -> OK \n 5 read a -> 1 \n 5 write a 2 -> OK"},
    {"the manager always may", "5 write a 1 -> OK \n m read /local/domain/5/a -> 1 \n m write /local/domain/5/a 2 -> OK \n m rm /local/domain/5/a -> OK"},
    {"what is not there, where one may not look, is denied", "6 read /local/domain/5/a -> EACCES \n 6 read /local/domain/5/a/b/c -> EACCES"},
    {"what is not there, where one may, is not there", "m setperms /local/domain/5 n5 r6 -> OK \n 6 read /local/domain/5/a -> ENOENT \n 6 read /local/domain/5/a/b -> ENOENT"},
    {"the nearest node above decides", "5 mkdir a -> OK \n 5 setperms a n5 r6 -> OK \n 6 read /local/domain/5/a/b/c -> ENOENT \n 6 read /local/domain/5/b -> EACCES"},
    {"one does not see into what one may not read, but past it", "5 write a/b 1 -> OK \n 5 setperms a/b n5 r6 -> OK \n 6 directory /local/domain/5/a -> EACCES \n 6 read /local/domain/5/a/b -> 1"},
    {"making needs the right to write above", "5 mkdir a -> OK \n 5 setperms a n5 w6 -> OK \n 6 write /local/domain/5/a/b 1 -> OK \n 6 write /local/domain/5/b 1 -> EACCES \n 6 read /local/domain/5/a/b -> 1 \n 5 read a/b -> EACCES"},
    {"nobody makes at the root", "5 write /a 1 -> EACCES \n 5 mkdir /local/domain/9 -> EACCES \n 5 rm /local -> EACCES \n 5 rm / -> EACCES"},
    {"mkdir of what is there needs the right to write", "5 mkdir a -> OK \n 5 setperms a n5 r6 -> OK \n 6 mkdir /local/domain/5/a -> EACCES"},
    {"rm needs the right to write the node", "5 write a/b 1 -> OK \n 5 setperms a n5 r6 -> OK \n 6 rm /local/domain/5/a -> EACCES \n 5 setperms a n5 w6 -> OK \n 6 rm /local/domain/5/a -> OK \n 5 read a -> ENOENT"},
    {"rm of what is not there needs it above", "5 mkdir a -> OK \n 5 setperms a n5 r6 -> OK \n 6 rm /local/domain/5/a/b -> EACCES \n 5 setperms a n5 w6 -> OK \n 6 rm /local/domain/5/a/b -> OK"},
    {"only the owner sets permissions", "5 mkdir a -> OK \n 5 setperms a n5 b6 -> OK \n 6 setperms /local/domain/5/a n5 b6 r7 -> EACCES"},
    {"an owner stays the owner", "5 mkdir a -> OK \n 5 setperms a n6 -> EPERM \n 5 getperms a -> n5|"},
    {"the manager gives away", "5 write a 1 -> OK \n m setperms /local/domain/5/a n6 -> OK \n 6 read /local/domain/5/a -> 1 \n 5 read a -> EACCES"},
    {"permissions of what is not there", "5 getperms a -> ENOENT \n 5 setperms a n5 -> ENOENT \n 6 getperms /local/domain/5/a -> EACCES \n 6 setperms /local/domain/5/a n6 -> EACCES"},
    {"reading permissions needs the right to read", "6 getperms /local/domain/5 -> EACCES"},
    {"what is no permission", "5 mkdir a -> OK \n 5 setperms a x5 -> EINVAL \n 5 setperms a n -> EINVAL \n 5 setperms a nx -> EINVAL \n 5 setperms a n5 r -> EINVAL \n 5 setperms a 5 -> EINVAL \n 5 getperms a -> n5|"},
    {"no permissions", "5 mkdir a -> OK \n 5 setperms a -> EINVAL \n 5 raw 14 a|n5 -> EINVAL \n 5 raw 14 a -> EINVAL \n 5 raw 14 a|| -> EINVAL"},
    {"a domain that cannot be", "5 mkdir a -> OK \n 5 setperms a n5 r32752 -> EINVAL \n 5 setperms a n5 r32751 -> OK"},
    {"all letters", "5 mkdir a -> OK \n 5 setperms a b5 n6 r7 w1 -> OK \n 5 getperms a -> b5|n6|r7|w1|"},
    {"a target's rights are one's own", "5 write a 1 -> OK \n 6 read /local/domain/5/a -> EACCES \n m target 6 5 -> OK \n 6 read /local/domain/5/a -> 1 \n 6 write /local/domain/5/b 2 -> OK \n m target 7 6 -> OK \n 7 read /local/domain/5/a -> EACCES"},
    {"also what others gave the target", "5 write a 1 -> OK \n 5 setperms a n5 r6 -> OK \n m target 7 6 -> OK \n 7 read /local/domain/5/a -> 1"},
    {"a target that went away", "5 write a 1 -> OK \n m target 6 5 -> OK \n m release 5 -> OK \n m rm /local/domain/5 -> OK \n domain 5 \n 5 write a 1 -> OK \n 6 read /local/domain/5/a -> EACCES"},
    {"no target", "m target 5 9 -> ENOENT \n m target 9 5 -> ENOENT \n m target 5 1 -> EINVAL \n m target 5 -> EINVAL \n 5 target 5 6 -> EACCES \n m target x 5 -> EINVAL"},
    {"a node of another's is not seen in a transaction either", "5 write a 1 -> OK \n 6 start t -> begun \n 6@t read /local/domain/5/a -> EACCES \n 6@t write /local/domain/5/a 1 -> EACCES \n 6@t rm /local/domain/5/a -> EACCES \n 6@t directory /local/domain/5 -> EACCES \n 6@t commit -> OK"},
    {"permissions in a transaction hold in it at once", "5 write a 1 -> OK \n 6 start u -> begun \n 5 start t -> begun \n 5@t setperms a n5 r6 -> OK \n 6@u read /local/domain/5/a -> EACCES \n 6@u abort -> OK \n 5@t getperms a -> n5|r6| \n 6 read /local/domain/5/a -> EACCES \n 5@t commit -> OK \n 6 read /local/domain/5/a -> 1"},
};

}  // namespace

TEST_CASE("permissions") { store_test::play_all(permissions); }
