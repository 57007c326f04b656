// SPDX-License-Identifier: GPL-2.0-or-later
// What goes through the page.
#include "tests/store/cases.hpp"

namespace {

using store_test::Case;

constexpr Case messages[] = {
    {"types that are none", "5 raw 15 a| -> ENOSYS \n 5 raw 16 a| -> ENOSYS \n 5 raw 20 a| -> ENOSYS \n 5 raw 23 a| -> ENOSYS \n 5 raw 4294967295 a| -> ENOSYS \n m raw 24 a| -> ENOSYS"},
    {"by single bytes", "piece 1 \n 5 write a hello -> OK \n 5 read a -> hello \n 5 watch a t -> OK \n > 5 a t"},
    {"by seven bytes", "piece 7 \n 5 write a x*2000 -> OK \n 5 read a -> 2000 bytes"},
    {"longer than the stream", "5 write a x*2048 -> OK \n 5 read a -> 2048 bytes"},
    {"as long as can be", "m write a x*4088 -> OK \n m read a -> 4088 bytes"},
    {"a header alone", "header 5 2 2 \n 6 write a 1 -> OK \n bytes 5 a| \n < 5 ENOENT \n 5 read b -> ENOENT"},
    {"nothing behind the header", "header 5 2 0 \n < 5 EINVAL \n 5 read b -> ENOENT"},
    {"several at once, in order", "later 5 write a 1 \n later 5 write a 2 \n later 5 read a \n later 5 read b \n < 5 OK \n < 5 OK \n < 5 2 \n < 5 ENOENT"},
    {"4096 bytes are a message", "header 5 2 4096 \n is 5 error 0"},
    {"4097 bytes are none, and the end", "5 watch a t -> OK \n > 5 a t \n header 5 2 4097 \n is 5 error 3 \n 5 write a 1 \n m read /local/domain/5/a -> ENOENT \n m write /local/domain/5/a 1 -> OK \n 6 write b 1 -> OK"},
    {"an index that says too much", "set 5 req_prod 4000 \n is 5 error 2 \n 5 write a 1 \n m read /local/domain/5/a -> ENOENT"},
    {"an index that goes back", "5 write a 1 -> OK \n set 5 req_prod 3 \n is 5 error 2"},
    {"an index of the replies", "5 write a 1 -> OK \n set 5 rsp_cons 4000000000 \n is 5 error 2"},
    {"our own index is ours", "set 5 req_cons 77 \n set 5 req_cons 0 \n 5 write a 1 -> OK \n 5 read a -> 1"},
    {"others do not notice", "set 5 req_prod 4000 \n is 5 error 2 \n 6 write a 1 -> OK \n 6 read a -> 1"},
    {"beginning anew", "5 write a 1 -> OK \n reconnect 5 \n is 5 req_prod 0 \n is 5 rsp_prod 0 \n is 5 req_cons 0 \n is 5 rsp_cons 0 \n 5 read a -> 1"},
    {"without watches", "5 watch a t -> OK \n > 5 a t \n reconnect 5 \n 5 write a 1 -> OK \n 5 watch a t -> OK \n > 5 a t"},
    {"without transactions", "5 start t -> begun \n 5@t write a 1 -> OK \n reconnect 5 \n 5@t commit -> ENOENT"},
    {"without half of a message", "header 5 2 100 \n reconnect 5 \n 5 write a 1 -> OK \n 5 read a -> 1"},
    {"without half of a reply", "5 write a x*2000 -> OK \n stall 5 \n 5 read a \n reconnect 5 \n go \n 5 write a 1 -> OK \n 5 read a -> 1"},
    {"after an error", "header 5 2 5000 \n is 5 error 3 \n reconnect 5 \n is 5 error 0 \n 5 write a 1 -> OK \n 5 read a -> 1"},
    {"after an error of an index", "set 5 req_prod 4000 \n is 5 error 2 \n reconnect 5 \n 5 write a 1 -> OK"},
    {"what it owns stays", "5 write a 1 -> OK \n 5 setperms a n5 r6 -> OK \n reconnect 5 \n 5 getperms a -> n5|r6|"},
    {"another value of the field is nothing", "5 watch a t -> OK \n > 5 a t \n set 5 connection 2 \n 5 write a 1 -> OK \n > 5 a t"},
    {"released while half a message is there", "header 5 2 100 \n m release 5 -> OK \n 6 write a 1 -> OK"},
    {"released while dead", "set 5 req_prod 4000 \n m release 5 -> OK \n m introduced 5 -> F|"},
    {"who removed is served when its nodes do not count any more", "limits nodes=12 \n m mkdir /big -> OK \n fill m /big 600 \n 5 mkdir a -> OK \n fill 5 a 10 \n later m rm /big \n later 5 rm a \n later 5 mkdir b \n < m OK \n < 5 OK \n < 5 OK"},
    {"removal of much holds up who asked, not the others", "5 mkdir a -> OK \n fill 5 a 500 \n 5 rm a -> OK \n 5 read a -> ENOENT \n 6 write b 1 -> OK \n m control count -> nodes: 9 watches: 0 transactions: 0 free pages: FREE |"},
};

}  // namespace

TEST_CASE("messages") { store_test::play_all(messages); }
