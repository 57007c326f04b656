// SPDX-License-Identifier: GPL-2.0-or-later
// Domains that come and go, and what only the manager may ask for.
#include "tests/store/cases.hpp"

namespace {

using store_test::Case;

constexpr Case domains[] = {
    {"introduced or not", "m introduced 5 -> T| \n m introduced 9 -> F| \n m introduced 1 -> T| \n m introduced 32752 -> T| \n m introduced x -> EINVAL"},
    {"an introduction is an event", "m watch @introduceDomain t -> OK \n > m @introduceDomain t \n port 8 18 \n m introduce 8 0 18 -> OK \n > m @introduceDomain t \n m introduced 8 -> T|"},
    {"again is accepted, and is no event", "m watch @introduceDomain t -> OK \n > m @introduceDomain t \n 5 watch a x -> OK \n > 5 a x \n m introduce 5 0 15 -> OK \n 5 write a 1 -> OK \n > 5 a x"},
    {"again with another port", "m introduce 5 0 16 -> EBUSY"},
    {"the frame is not looked at", "port 8 18 \n m introduce 8 nonsense 18 -> OK"},
    {"what cannot be introduced", "m introduce 8 0 -> EINVAL \n m introduce 8 0 0 -> EINVAL \n m introduce x 0 5 -> EINVAL \n m introduce 32752 0 5 -> EINVAL \n m introduce 1 0 5 -> EINVAL \n m introduce 8 0 x -> EINVAL"},
    {"a domain that shows no page", "port 8 18 \n hide 8 \n m introduce 8 0 18 -> EINVAL \n m introduced 8 -> F|"},
    {"a port that cannot be bound", "port 8 18 \n m introduce 8 0 19 -> EINVAL \n m introduced 8 -> F| \n m introduce 8 0 18 -> OK"},
    {"a release is an event", "m watch @releaseDomain t -> OK \n > m @releaseDomain t \n m release 5 -> OK \n > m @releaseDomain t \n m introduced 5 -> F|"},
    {"release of none", "m release 9 -> ENOENT \n m release 1 -> EINVAL \n m release x -> EINVAL \n m release 5 -> OK \n m release 5 -> ENOENT"},
    {"for the manager alone", "5 introduce 8 0 18 -> EACCES \n 5 release 6 -> EACCES \n 5 resume 5 -> EACCES \n 5 introduced 5 -> EACCES \n 5 control count -> EACCES \n 5 target 5 6 -> EACCES"},
    {"special events are not for everyone", "5 watch @releaseDomain t -> OK \n > 5 @releaseDomain t \n m release 6 -> OK"},
    {"unless the manager says so", "m setperms @releaseDomain n1 r5 -> OK \n 5 watch @releaseDomain t -> OK \n > 5 @releaseDomain t \n 7 watch @releaseDomain t -> OK \n > 7 @releaseDomain t \n m release 6 -> OK \n > 5 @releaseDomain t"},
    {"a special event that does not exist", "m watch @other t -> OK \n > m @other t \n m release 6 -> OK"},
    {"special events are not below one another", "m watch @release t -> OK \n > m @release t \n m watch / u -> OK \n > m / u \n m release 6 -> OK"},
    {"resume", "m resume 5 -> OK \n m resume 9 -> ENOENT \n m resume 1 -> EINVAL \n m resume x -> EINVAL"},
    {"watches go with their domain", "5 setperms /local/domain/5 n5 r6 -> OK \n 6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n m release 6 -> OK \n 5 write a 1 -> OK \n m control count -> nodes: 9 watches: 0 transactions: 0 free pages: FREE |"},
    {"transactions go with their domain", "5 start t -> begun \n 5@t write a 1 -> OK \n m release 5 -> OK \n m read /local/domain/5/a -> ENOENT"},
    {"its home stays for the manager to remove", "5 write a/b 1 -> OK \n m release 5 -> OK \n m read /local/domain/5/a/b -> 1 \n m getperms /local/domain/5/a -> n1| \n m rm /local/domain/5 -> OK"},
    {"what it owned elsewhere goes", "m mkdir /x -> OK \n m setperms /x n5 -> OK \n 5 write /x/y 1 -> OK \n m write /z/5 1 -> OK \n m setperms /z/5 n5 -> OK \n m release 5 -> OK \n m read /x -> ENOENT \n m read /z/5 -> ENOENT \n m read /z -> "},
    {"what goes is an event", "m write /z/5 1 -> OK \n m setperms /z/5 n5 -> OK \n m watch /z t -> OK \n > m /z t \n m release 5 -> OK \n > m /z/5 t"},
    {"a home that begins alike is none", "m write /local/domain/55/a 1 -> OK \n m setperms /local/domain/55/a n5 -> OK \n m release 5 -> OK \n m read /local/domain/55/a -> ENOENT"},
    {"a special node it owned is the manager's again", "m setperms @releaseDomain n5 -> OK \n m release 5 -> OK \n m getperms @releaseDomain -> n1|"},
    {"its permissions mean nothing for the next one", "6 write a 1 -> OK \n 6 setperms a n6 r5 -> OK \n 5 read /local/domain/6/a -> 1 \n m release 5 -> OK \n domain 5 \n 5 read /local/domain/6/a -> EACCES \n 6 getperms a -> n6|"},
    {"nor while it is away", "6 write a 1 -> OK \n 6 setperms a n6 r5 -> OK \n m release 5 -> OK \n 6 getperms a -> n6| \n 6 setperms a n6 r5 -> OK \n domain 5 \n 5 read /local/domain/6/a -> EACCES"},
    {"given again they hold", "6 write a 1 -> OK \n 6 setperms a n6 r5 -> OK \n m release 5 -> OK \n domain 5 \n 6 setperms a n6 r5 -> OK \n 5 read /local/domain/6/a -> 1"},
    {"what it left is not inherited", "6 mkdir a -> OK \n 6 setperms a n6 r5 -> OK \n m release 5 -> OK \n domain 5 \n 6 write a/b 1 -> OK \n 5 read /local/domain/6/a/b -> EACCES"},
    {"its home is not the next one's", "5 write a 1 -> OK \n m release 5 -> OK \n port 5 15 \n m introduce 5 0 15 -> OK \n 5 read a -> EACCES"},
    {"what the manager prepares before holds", "m write /local/domain/8/a 1 -> OK \n m setperms /local/domain/8 n8 -> OK \n m setperms /local/domain/8/a n8 -> OK \n m write /b 2 -> OK \n m setperms /b n1 r8 -> OK \n port 8 18 \n m introduce 8 0 18 -> OK \n 8 read a -> 1 \n 8 read /b -> 2"},
    {"a domain that was only spoken of can be released", "m write /b 2 -> OK \n m setperms /b n1 r8 -> OK \n m watch @releaseDomain t -> OK \n > m @releaseDomain t \n m release 8 -> OK \n port 8 18 \n m introduce 8 0 18 -> OK \n 8 read /b -> EACCES"},
    {"many nodes elsewhere", "m mkdir /x -> OK \n m setperms /x b1 -> OK \n fill 5 /x 200 \n m release 5 -> OK \n m directory /x -> \n m control count -> nodes: 9 watches: 0 transactions: 0 free pages: FREE |"},
    {"a new one while the old one is cleared away", "m mkdir /x -> OK \n m setperms /x b1 -> OK \n fill 5 /x 500 \n later m release 5 \n later m introduce 5 0 15 \n later m directory /x \n < m OK \n < m OK \n < m 1612 bytes \n 5 write /x/new 1 -> OK \n m directory /x -> new|"},
    {"a domain at the end of all", "port 32751 7 \n m mkdir /local/domain/32751 -> OK \n m setperms /local/domain/32751 n32751 -> OK \n m introduce 32751 0 7 -> OK \n 32751 write a 1 -> OK \n m read /local/domain/32751/a -> 1"},
};

constexpr Case control[] = {
    {"use of a domain", "5 write a 1 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 start x -> begun \n m control quota 5 -> nodes: 2 of 1000 watches: 1 of 128 transactions: 1 of 10 bytes: 704 of 1048576 |"},
    {"limits", "m control quota -> 140 bytes"},
    {"use of none", "m control quota 9 -> ENOENT \n m control quota x -> EINVAL"},
    {"other commands", "m control -> EINVAL \n m control help -> EINVAL \n m control count 5 -> EINVAL \n m raw 0 -> EINVAL \n m raw 0 | -> EINVAL"},
};

}  // namespace

TEST_CASE("domains") { store_test::play_all(domains); }
TEST_CASE("control") { store_test::play_all(control); }
