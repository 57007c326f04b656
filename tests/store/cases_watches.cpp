// SPDX-License-Identifier: GPL-2.0-or-later
// Watches and their events.
#include "tests/store/cases.hpp"

namespace {

using store_test::Case;

constexpr Case watches[] = {
    {"a watch fires once at the beginning, behind its reply", "5 watch a t -> OK \n > 5 a t"},
    {"also if nothing is there, or nothing can be read", "5 watch /nothing t -> OK \n > 5 /nothing t"},
    {"a write, behind its reply", "5 watch a t -> OK \n > 5 a t \n 5 write a 1 -> OK \n > 5 a t"},
    {"the same value again", "5 write a 1 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 write a 1 -> OK \n > 5 a t"},
    {"below", "5 watch a t -> OK \n > 5 a t \n 5 write a/b/c 1 -> OK \n > 5 a/b/c t"},
    {"making missing parents is one event", "5 watch a t -> OK \n > 5 a t \n 5 watch a/b u -> OK \n > 5 a/b u \n 5 write a/b/c 1 -> OK \n > 5 a/b/c t \n > 5 a/b/c u"},
    {"not above, not beside", "5 watch a/b t -> OK \n > 5 a/b t \n 5 write a 1 -> OK \n 5 write a/c 1 -> OK \n 5 write a/bb 1 -> OK \n 5 write a/b-c 1 -> OK"},
    {"mkdir fires if it makes something", "5 watch a t -> OK \n > 5 a t \n 5 mkdir a -> OK \n > 5 a t \n 5 mkdir a -> OK"},
    {"rm fires", "5 write a 1 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 rm a -> OK \n > 5 a t \n 5 rm a -> OK"},
    {"permissions fire", "5 write a 1 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 setperms a n5 r6 -> OK \n > 5 a t"},
    {"reading does not fire", "5 write a 1 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 read a -> 1 \n 5 directory a -> \n 5 getperms a -> n5|"},
    {"what was refused does not fire", "5 write a 1 -> OK \n 5 watch a t -> OK \n > 5 a t \n 6 write /local/domain/5/a 2 -> EACCES \n 5 setperms a n6 -> EPERM"},
    {"an absolute watch gets absolute paths", "5 watch /local/domain/5/a t -> OK \n > 5 /local/domain/5/a t \n 5 write a/b 1 -> OK \n > 5 /local/domain/5/a/b t"},
    {"a removed ancestor: the watch's own path", "5 write a/b/c 1 -> OK \n 5 watch a/b t -> OK \n > 5 a/b t \n 5 rm a -> OK \n > 5 a/b t"},
    {"a removed ancestor of nothing", "5 write a/b 1 -> OK \n 5 watch a/c t -> OK \n > 5 a/c t \n 5 rm a -> OK"},
    {"a removed descendant: its path", "5 write a/b/c 1 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 rm a/b -> OK \n > 5 a/b t"},
    {"rm of a tree: what is below first, then the tree", "5 write a/b 1 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 watch a/b u -> OK \n > 5 a/b u \n 5 rm a -> OK \n > 5 a/b u \n > 5 a t"},
    {"a neighbour of the tree hears nothing", "5 write a/b 1 -> OK \n 5 write ab/b 1 -> OK \n 5 watch ab/b t -> OK \n > 5 ab/b t \n 5 rm a -> OK"},
    {"several watches on one path, the older first", "5 watch a t -> OK \n > 5 a t \n 5 watch a u -> OK \n > 5 a u \n 5 write a 1 -> OK \n > 5 a t \n > 5 a u"},
    {"the same watch again", "5 watch a t -> OK \n > 5 a t \n 5 watch a t -> EEXIST"},
    {"relative and absolute are the same", "5 watch a t -> OK \n > 5 a t \n 5 watch /local/domain/5/a t -> EEXIST"},
    {"two clients", "5 setperms /local/domain/5 n5 r6 -> OK \n 5 watch a t -> OK \n > 5 a t \n 6 watch /local/domain/5/a u -> OK \n > 6 /local/domain/5/a u \n 5 write a 1 -> OK \n > 5 a t \n > 6 /local/domain/5/a u"},
    {"unwatch ends it", "5 watch a t -> OK \n > 5 a t \n 5 unwatch a t -> OK \n 5 write a 1 -> OK \n 5 unwatch a t -> ENOENT"},
    {"unwatch of another token or path", "5 watch a t -> OK \n > 5 a t \n 5 unwatch a u -> ENOENT \n 5 unwatch b t -> ENOENT \n 6 unwatch /local/domain/5/a t -> ENOENT \n 5 write a 1 -> OK \n > 5 a t"},
    {"unwatch takes pending events back", "5 write x x*2000 -> OK \n 5 watch a t -> OK \n > 5 a t \n stall 5 \n 5 read x \n m write /local/domain/5/a 1 -> OK \n later 5 unwatch a t \n later 5 unwatch a t \n go \n < 5 2000 bytes \n > 5 a t \n < 5 OK \n < 5 ENOENT"},
    {"reset ends all watches", "5 watch a t -> OK \n > 5 a t \n 5 watch b u -> OK \n > 5 b u \n 5 reset -> OK \n 5 write a 1 -> OK \n 5 watch a t -> OK \n > 5 a t"},
    {"reset ends transactions", "5 start t -> begun \n 5 reset -> OK \n 5@t read a -> ENOENT \n 5@t commit -> ENOENT"},
    {"others' watches stay", "5 setperms /local/domain/5 n5 r6 -> OK \n 6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n 5 reset -> OK \n 5 write a 1 -> OK \n > 6 /local/domain/5/a t"},
    {"what cannot be watched", "5 raw 4 a|t -> EINVAL \n 5 raw 4 a| -> EINVAL \n 5 raw 4 -> EINVAL \n 5 watch a/ t -> EINVAL \n 5 watch a.b t -> EINVAL \n 5 raw 5 a| -> EINVAL \n 5 unwatch a/ t -> EINVAL"},
    {"an empty token", "5 watch a \"\" -> OK \n > 5 a \"\" \n 5 write a 1 -> OK \n > 5 a \"\" \n 5 unwatch a \"\" -> OK"},
    {"a token of any bytes", "5 raw 4 a|x.y:z| -> OK \n > 5 a x.y:z"},
    {"a long token and a long path", "5 watch a*2000 t*1700 -> OK \n > 5 a*2000 t*1700 \n 5 watch a t*4000 -> E2BIG"},
    {"a path that does not fit beside its token: the watch's own", "5 watch a t*3600 -> OK \n > 5 a t*3600 \n 5 write a/b*1000 1 -> OK \n > 5 a t*3600"},
    {"the root", "m watch / t -> OK \n > m / t \n 5 write a 1 -> OK \n > m /local/domain/5/a t \n m write /x 1 -> OK \n > m /x t \n m rm /x -> OK \n > m /x t"},
    {"the number of a transaction is not looked at", "5 start x -> begun \n 5@x commit -> OK \n 5@x watch a t -> OK \n > 5 a t \n 5@x unwatch a t -> OK \n 5@x read a -> ENOENT"},
};

constexpr Case depths[] = {
    {"depth 0: the path alone", "5 watch a t 0 -> OK \n > 5 a t \n 5 write a 1 -> OK \n > 5 a t \n 5 write a/b 1 -> OK \n 5 rm a -> OK \n > 5 a t"},
    {"depth 1: and its children", "5 watch a t 1 -> OK \n > 5 a t \n 5 write a/b 1 -> OK \n > 5 a/b t \n 5 write a/b/c 1 -> OK"},
    {"depth 2", "5 watch a t 2 -> OK \n > 5 a t \n 5 write a/b/c 1 -> OK \n > 5 a/b/c t \n 5 write a/b/c/d 1 -> OK"},
    {"a depth and a removed ancestor", "5 write a/b 1 -> OK \n 5 watch a/b t 0 -> OK \n > 5 a/b t \n 5 rm a -> OK \n > 5 a/b t"},
    {"a depth below the root", "m watch / t 1 -> OK \n > m / t \n m write /x 1 -> OK \n > m /x t \n m write /x/y 1 -> OK"},
    {"an empty third text is none", "5 watch a t \"\" -> OK \n > 5 a t \n 5 write a/b/c 1 -> OK \n > 5 a/b/c t"},
    {"what is no depth", "5 watch a t x -> EINVAL \n 5 watch a t -1 -> EINVAL \n 5 watch a t 99999999999 -> EINVAL"},
    {"a depth does not make another watch", "5 watch a t 0 -> OK \n > 5 a t \n 5 watch a t 1 -> EEXIST \n 5 unwatch a t -> OK"},
    {"it is announced", "is 5 features 7 \n is m features 7"},
};

constexpr Case who_hears[] = {
    {"nobody hears of what he may not read", "6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n 5 write a 1 -> OK \n 5 rm a -> OK"},
    {"nor below a node that he may read", "5 mkdir a -> OK \n 5 setperms a n5 r6 -> OK \n 6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n 5 mkdir a/b -> OK \n > 6 /local/domain/5/a/b t \n 5 setperms a/b n5 -> OK \n > 6 /local/domain/5/a/b t \n 5 write a/b/c 1 -> OK"},
    {"who may list hears of a child that he may not read", "5 mkdir a -> OK \n 5 setperms a n5 r6 -> OK \n 5 mkdir a/b -> OK \n 5 setperms a/b n5 -> OK \n 6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n 5 write a/b 1 -> OK \n > 6 /local/domain/5/a/b t"},
    {"who could read hears that he cannot any more", "5 mkdir a -> OK \n 5 setperms a n5 r6 -> OK \n 6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n 5 setperms a n5 -> OK \n > 6 /local/domain/5/a t \n 5 write a 1 -> OK"},
    {"who can read now hears it", "5 mkdir a -> OK \n 6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n 5 setperms a n5 r6 -> OK \n > 6 /local/domain/5/a t"},
    {"a readable node that is removed", "5 mkdir a/b -> OK \n 5 setperms a/b n5 r6 -> OK \n 6 watch /local/domain/5/a/b t -> OK \n > 6 /local/domain/5/a/b t \n 5 rm a -> OK \n > 6 /local/domain/5/a/b t"},
    {"an unreadable node that is removed with its parent", "5 mkdir a/b -> OK \n 6 watch /local/domain/5/a/b t -> OK \n > 6 /local/domain/5/a/b t \n 5 rm a -> OK"},
    {"the manager hears everything", "m watch /local/domain/5 t -> OK \n > m /local/domain/5 t \n 5 write a 1 -> OK \n > m /local/domain/5/a t"},
    {"a target's right to read", "m target 6 5 -> OK \n 6 watch /local/domain/5/a t -> OK \n > 6 /local/domain/5/a t \n 5 write a 1 -> OK \n > 6 /local/domain/5/a t"},
};

constexpr Case pending[] = {
    {"events that wait are not put in again", "5 write x x*2000 -> OK \n 5 watch a t -> OK \n > 5 a t \n stall 5 \n 5 read x \n m write /local/domain/5/a/b 1 -> OK \n m write /local/domain/5/a/b 2 -> OK \n m write /local/domain/5/a/c 2 -> OK \n m write /local/domain/5/a/b 2 -> OK \n m mkdir /local/domain/5/a/d -> OK \n m rm /local/domain/5/a/d -> OK \n go \n < 5 2000 bytes \n > 5 a/b t \n > 5 a/c t \n > 5 a/d t"},
    {"sixteen wait, with one more they are one", "5 watch a*600 t -> OK \n > 5 a*600 t \n 5 watch b u -> OK \n > 5 b u \n stall 5 \n m write /local/domain/5/a*600 1 -> OK \n m write /local/domain/5/a*600/x 1 -> OK \n m mkdir /local/domain/5/b -> OK \n fill m /local/domain/5/b 20 \n go \n > 5 a*600 t \n > 5 a*600/x t \n > 5 b u"},
    {"sixteen wait", "5 watch a*600 t -> OK \n > 5 a*600 t \n 5 watch b u -> OK \n > 5 b u \n stall 5 \n m write /local/domain/5/a*600 1 -> OK \n m write /local/domain/5/a*600/x 1 -> OK \n m mkdir /local/domain/5/b -> OK \n fill m /local/domain/5/b 15 \n go \n > 5 a*600 t \n > 5 a*600/x t \n > 5 b u \n > 5 b/0 u \n > 5 b/1 u \n > 5 b/2 u \n > 5 b/3 u \n > 5 b/4 u \n > 5 b/5 u \n > 5 b/6 u \n > 5 b/7 u \n > 5 b/8 u \n > 5 b/9 u \n > 5 b/10 u \n > 5 b/11 u \n > 5 b/12 u \n > 5 b/13 u \n > 5 b/14 u"},
    {"all that wait go out before the next reply", "5 write x x*2000 -> OK \n 5 watch a t -> OK \n > 5 a t \n stall 5 \n 5 read x \n m write /local/domain/5/a/b*600 1 -> OK \n m write /local/domain/5/a/c*600 1 -> OK \n m write /local/domain/5/a/d*600 1 -> OK \n m write /local/domain/5/y 1 -> OK \n later 5 read y \n go \n < 5 2000 bytes \n > 5 a/b*600 t \n > 5 a/c*600 t \n > 5 a/d*600 t \n < 5 1"},
    {"after sixty-four of them a request is served, and the others follow", "5 write x x*2000 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 watch b t -> OK \n > 5 b t \n 5 watch c t -> OK \n > 5 c t \n 5 watch d t -> OK \n > 5 d t \n 5 watch e t -> OK \n > 5 e t \n stall 5 \n 5 read x \n fill m /local/domain/5/a 15 \n fill m /local/domain/5/b 15 \n fill m /local/domain/5/c 15 \n fill m /local/domain/5/d 15 \n fill m /local/domain/5/e 15 \n later 5 read e/1 \n go \n < 5 2000 bytes \n events 5 64 \n < 5 x \n events 5 11"},
    {"more than sixty-four without a request", "5 write x x*2000 -> OK \n 5 watch a t -> OK \n > 5 a t \n 5 watch b t -> OK \n > 5 b t \n 5 watch c t -> OK \n > 5 c t \n 5 watch d t -> OK \n > 5 d t \n 5 watch e t -> OK \n > 5 e t \n stall 5 \n 5 read x \n fill m /local/domain/5/a 15 \n fill m /local/domain/5/b 15 \n fill m /local/domain/5/c 15 \n fill m /local/domain/5/d 15 \n fill m /local/domain/5/e 15 \n go \n < 5 2000 bytes \n events 5 75"},
    {"events without memory are one", "limits bytes=2760 \n 5 watch a*600 t -> OK \n > 5 a*600 t \n 5 watch b u -> OK \n > 5 b u \n stall 5 \n m write /local/domain/5/a*600 1 -> OK \n m write /local/domain/5/b/x 1 -> OK \n m write /local/domain/5/a*600/x 1 -> OK \n m write /local/domain/5/b/y 1 -> OK \n go \n > 5 a*600 t \n > 5 b/x u \n > 5 a*600 t \n > 5 b u"},
    {"who does not take is not served", "5 write a x*1000 -> OK \n stall 5 \n 5 read a \n 5 read a \n 5 write b 1 \n m read /local/domain/5/b -> ENOENT \n go \n < 5 1000 bytes \n < 5 1000 bytes \n < 5 OK \n m read /local/domain/5/b -> 1"},
    {"others are", "5 write a x*1000 -> OK \n stall 5 \n 5 read a \n 5 read a \n 6 write b 1 -> OK \n 6 read b -> 1 \n go \n < 5 1000 bytes \n < 5 1000 bytes"},
};

}  // namespace

TEST_CASE("watches") { store_test::play_all(watches); }
TEST_CASE("depths") { store_test::play_all(depths); }
TEST_CASE("who hears") { store_test::play_all(who_hears); }
TEST_CASE("events that wait") { store_test::play_all(pending); }
