// SPDX-License-Identifier: GPL-2.0-or-later
// What one domain may use.
#include "tests/store/cases.hpp"

namespace {

using store_test::Case;

constexpr Case quotas[] = {
    {"nodes", "limits nodes=3 \n 5 write a 1 -> OK \n 5 write b 1 -> OK \n 5 write c 1 -> ENOSPC nodes of domain 5: 3 of 3 are used \n said nodes of domain 5: 3 of 3 are used \n 5 read c -> ENOENT \n 5 write b 2 -> OK \n 5 rm b -> OK \n 5 write c 1 -> OK"},
    {"of parents that are missing none is made", "limits nodes=3 \n 5 write a/b/c 1 -> ENOSPC nodes of domain 5: 1 of 3 are used \n said nodes of domain 5: 1 of 3 are used \n 5 read a -> ENOENT \n 5 write a/b 1 -> OK"},
    {"they are the owner's", "limits nodes=2 \n m mkdir /x -> OK \n m setperms /x b1 -> OK \n 5 write /x/a 1 -> OK \n 5 write /x/b 1 -> ENOSPC \n said nodes of domain 5: 2 of 2 are used \n 6 write /x/b 1 -> OK"},
    {"the manager may give more", "limits nodes=2 \n m write /local/domain/5/a 1 -> OK \n m write /local/domain/5/b 1 -> OK \n m write /local/domain/5/c 1 -> OK \n 5 write d 1 -> ENOSPC nodes of domain 5: 4 of 2 are used \n said nodes of domain 5: 4 of 2 are used"},
    {"what is given away is not one's own", "limits nodes=2 \n 5 write a 1 -> OK \n m setperms /local/domain/5/a n1 b5 -> OK \n 5 write b 1 -> OK"},
    {"nodes in a transaction", "limits nodes=3 \n 5 start t -> begun \n 5@t write a/b 1 -> OK \n 5@t write c 1 -> ENOSPC \n said nodes of domain 5: 3 of 3 are used \n 5 write d 1 -> ENOSPC \n 5@t abort -> OK \n 5 write d 1 -> OK"},
    {"a refusal in a transaction leaves it whole", "limits nodes=3 \n 5 start t -> begun \n 5@t write a 1 -> OK \n 5@t write b/c 1 -> ENOSPC \n said nodes of domain 5: 3 of 3 are used \n 5@t read b -> ENOENT \n 5@t commit -> OK \n 5 directory /local/domain/5 -> a|"},
    {"the operator is told once", "limits nodes=4 \n 5 write a/b/c 1 -> OK \n 5 write d 1 -> ENOSPC \n said nodes of domain 5: 4 of 4 are used \n 5 write d 1 -> ENOSPC \n 5 rm a/b/c -> OK \n 5 write d 1 -> OK \n 5 write e 1 -> ENOSPC \n 5 rm a -> OK \n 5 write e/f 1 -> OK \n 5 write g 1 -> ENOSPC \n said nodes of domain 5: 4 of 4 are used"},
    {"watches", "limits watches=2 \n 5 watch a t -> OK \n > 5 a t \n 5 watch b t -> OK \n > 5 b t \n 5 watch c t -> E2BIG watches of domain 5: 2 of 2 are used \n said watches of domain 5: 2 of 2 are used \n 5 unwatch a t -> OK \n 5 watch c t -> OK \n > 5 c t"},
    {"transactions", "limits transactions=2 \n 5 start t -> begun \n 5 start u -> begun \n 5 start v -> ENOSPC transactions of domain 5: 2 of 2 are used \n said transactions of domain 5: 2 of 2 are used \n 5@t commit -> OK \n 5 start v -> begun"},
    {"nodes of one transaction", "limits changes=3 \n 5 write a 1 -> OK \n 5 start t -> begun \n 5@t read a -> 1 \n 5@t write b 1 -> OK \n 5@t read c -> ENOSPC nodes of one transaction of domain 5: 4 of 3 are wanted \n said nodes of one transaction of domain 5: 4 of 3 are wanted \n 5@t commit -> OK"},
    {"the longest value", "limits value=10 \n 5 write a x*10 -> OK \n 5 write a x*11 -> ENOSPC bytes of one value of domain 5: 11 of 10 are wanted \n said bytes of one value of domain 5: 11 of 10 are wanted \n 5 read a -> xxxxxxxxxx \n 5 write b x*11 -> ENOSPC \n 5 read b -> ENOENT \n m write /a x*11 -> OK"},
    {"the longest value of all", "5 write a x*2048 -> OK \n 5 write a x*2049 -> ENOSPC \n said bytes of one value of domain 5: 2049 of 2048 are wanted \n m write /a x*4088 -> OK \n m read /a -> 4088 bytes \n m write /a x*4089 -> ENOSPC"},
    {"permissions of one node", "limits permissions=2 \n 5 mkdir a -> OK \n 5 setperms a n5 r6 -> OK \n 5 setperms a n5 r6 r7 -> ENOSPC permissions of one node of domain 5: 3 of 2 are wanted \n said permissions of one node of domain 5: 3 of 2 are wanted \n 5 getperms a -> n5|r6| \n m setperms /local/domain/5/a n5 r6 r7 -> OK"},
    {"bytes", "limits bytes=2000 \n 5 write a x*1000 -> OK \n 5 write b x*1000 -> ENOSPC bytes of domain 5: 1328 of 2000 are used \n said bytes of domain 5: 1328 of 2000 are used \n 5 read b -> ENOENT \n 5 write a x -> OK \n 5 write b x*900 -> OK"},
    {"bytes of a value that grows", "limits bytes=2000 \n 5 write a x*300 -> OK \n 5 write a x*1500 -> ENOSPC \n said bytes of domain 5: 640 of 2000 are used \n 5 read a -> 300 bytes"},
    {"bytes of somebody else's node are its owner's", "limits bytes=2000 \n 5 mkdir a -> OK \n 5 setperms a n5 w6 -> OK \n 6 write /local/domain/5/a x*1400 -> ENOSPC \n said bytes of domain 5: 336 of 2000 are used \n 6 write /local/domain/5/a x*1000 -> OK"},
    {"bytes of a watch", "limits bytes=2000 \n 5 watch a*1000 t -> OK \n > 5 a*1000 t \n 5 watch b*1000 t -> ENOSPC \n said bytes of domain 5: 1504 of 2000 are used"},
    {"bytes of a transaction", "limits bytes=3000 \n 5 write a x*500 -> OK \n 5 start t -> begun \n 5@t read a -> 500 bytes \n 5@t write a x*2000 -> ENOSPC \n said bytes of domain 5: 1664 of 3000 are used \n 5@t commit -> OK \n m control quota 5 -> nodes: 2 of 1000 watches: 0 of 128 transactions: 0 of 10 bytes: 832 of 3000 |"},
    {"errors without a quota have no text", "5 read a -> ENOENT \n 5 raw 2 a -> EINVAL"},
    {"the manager has none", "limits nodes=1 watches=1 transactions=1 value=1 bytes=1 permissions=1 changes=1 \n m write /a/b/c xxx -> OK \n m watch /a t -> OK \n > m /a t \n m watch /b t -> OK \n > m /b t \n m start t -> begun \n m start u -> begun \n m@t read /a -> \n m@t read /a/b -> \n m setperms /c n1 r5 -> ENOENT"},
    {"memory is out: nothing is half done, and the manager goes on", "limits pages=60 \n 5 mkdir a -> OK \n exhaust 5 a x*2000 ENOMEM \n m write /x x*4000 -> OK \n m watch /y t -> OK \n > m /y t \n 6 watch a*1900 t -> ENOMEM \n 6 start t -> ENOMEM \n m rm /local/domain/5/a -> OK \n m rm /x -> OK \n 5 write a/24 x*2000 -> OK \n exhaust 5 a x*2000 ENOMEM \n m rm /local/domain/5/a -> OK \n 5 mkdir a -> OK \n exhaust 5 a x*100 ENOMEM"},
};

}  // namespace

TEST_CASE("quotas") { store_test::play_all(quotas); }
