/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shared ring of one operation link (block), its completion record, and a back end which dies at any step and is
 * reborn in place: the protocol of rt/ring.hpp, rt/operation_back.hpp, rt/operation_front.hpp and
 * rt/completion_record.hpp. The names are those of Xen's ring.h; in rt, req_cons is `taken_`, rsp_prod_pvt
 * `answered_` (while publishing: `index`), request[] with `executing_`, and response is `answer`.
 *
 * WHAT IS MODELLED. A front end which never dies puts REQUESTS requests with unique ids into a ring of SLOTS slots,
 * one or more for each publication, never more than SLOTS at a time, and sleeps when it has nothing to do. It may go
 * back to sleep after a publication because it is armed already (Linux), or arm and look again after each one (rt). A
 * back end takes requests in batches of any size, executes them in any order, also after it went to sleep again, and
 * publishes the responses in the order in which it took the requests. Some of its lives are careful: one request at a
 * time. It dies at most DEATHS times, between any two accesses to memory that others can see; then its private
 * variables are lost. What survives: the shared page, the record, the pending and mask bits of its event port. Each
 * life begins with an adoption, the first one too. Each access to the shared page, the record or a port is a step of
 * its own; private steps are joined to the next such step. A response is written into its slot in two halves.
 *
 * WHAT IS CHECKED.
 *  - Assertions: no response is taken twice or without its request, none precedes the execution, each is the right
 *    one for its slot, none is sent while its request is still being executed; nothing is read as a request that is a
 *    response or half of one; there are never more than SLOTS unanswered.
 *  - No lost wake-up: the only state without a next step is "all answered, back end asleep" (no invalid end state).
 *  - Progress: no run is infinite (the second command below finds no cycle). With the line above: after finitely many
 *    deaths every request is answered. No fairness is assumed but that somebody runs who can, and that the device
 *    answers.
 *
 * WHAT IS ABSTRACTED. Indices are counted modulo WRAP instead of 2^32, and start just before the wrap. Execution sets
 * a bit for each id, so repeating it is harmless; it is over when the back end dies (the device was reset). Memory is
 * sequentially consistent, but for the four pairs "store, then load from another place", which lose their order when
 * the barrier is missing (TSO). A death drains the store buffer. The front end is honest: hostile ones are for the
 * fuzzers. An event port is due if it is pending and not masked: the core's selector words are not here. Nor is the
 * setting up of a link (its record must be cleared before its ring is used), nor what Linux does with events that
 * bring nothing new.
 *
 * HOW TO RUN (spin takes -DSLOTS= -DREQUESTS= -DDEATHS= -DSTART= -DMISTAKE= -DCLEAR):
 *    spin -a ring.pml && gcc -O2 -o pan pan.c && ./pan                           assertions, lost wake-ups
 *    spin -DREQUESTS=3 -a ring.pml && gcc -O2 -DNP -o pan pan.c && ./pan -l      no infinite run
 *    spin -DMISTAKE=3 -a ring.pml && gcc -O2 -DBFS -o pan pan.c && ./pan         must fail (BFS: by a shortest run)
 *    spin -DMISTAKE=3 -t -p -g ring.pml                                          how it failed
 * With CLEAR the record's index is changed before the response is; that is right as well, and not needed: the code does not.
 *
 * MISTAKES, each must be found:
 *    1 the back end sleeps without looking again after arming     8 the cleared index is 0, which wrapping reaches
 *    2 the response producer moves before the slot is written     9 adoption leaves the port masked
 *    3 the record is not looked at                               10 ... or only in the first batch of a life
 *    4 adoption does not notify unconditionally                  11 no barrier when responses are published
 *    5 the record's index is stored before its response          12 no barrier when the front end arms
 *    6 adoption waits for an event, does not look                13 no barrier when requests are published
 *    7 no barrier when the back end arms
 */

#ifndef SLOTS
#define SLOTS 2 /* 2 or 4 */
#endif
#ifndef REQUESTS
#define REQUESTS 4
#endif
#ifndef DEATHS
#define DEATHS 2
#endif
#ifndef MISTAKE
#define MISTAKE 0
#endif

/* Indices run freely, modulo WRAP. */
#define WRAP (4 * SLOTS)
#ifndef START
#define START (WRAP - SLOTS)
#endif
#define SLOT(i) ((i) % SLOTS)
#define PLUS(i, n) (((i) + (n)) % WRAP)
#define MINUS(a, b) (((a) + WRAP - (b)) % WRAP)
#define CROSSED(event, old, new) (MINUS(new, event) < MINUS(new, old)) /* event is in (old, new] */

/* What half a slot holds: a request is its id, a response is recognizable. Id 0 is something from an earlier lap. */
#define RESPONSE(id) (16 + (id))
#define IS_RESPONSE(word) ((word) >= 16)
#define ID(word) ((word) % 16)

/* While a record changes its index is one which no request of its slot can be recorded as, also when indices wrap. */
#if MISTAKE == 8
#define CLEARED(i) 0
#else
#define CLEARED(i) (i)
#endif
#define RECORDED(i) (record[SLOT(i)].index == PLUS(i, 1))

/* A store and then a load of another place. */
#define BARRIER(store, load) store; load
#define NO_BARRIER(store, load) if :: store; load :: load; store fi
#if MISTAKE == 7
#define BACK_ARM NO_BARRIER
#else
#define BACK_ARM BARRIER
#endif
#if MISTAKE == 11
#define BACK_PUBLISH NO_BARRIER
#else
#define BACK_PUBLISH BARRIER
#endif
#if MISTAKE == 12
#define FRONT_ARM NO_BARRIER
#else
#define FRONT_ARM BARRIER
#endif
#if MISTAKE == 13
#define FRONT_PUBLISH NO_BARRIER
#else
#define FRONT_PUBLISH BARRIER
#endif

typedef Slot { byte first; byte second };
typedef Ring { byte req_prod; byte req_event; byte rsp_prod; byte rsp_event; Slot slot[SLOTS] };
typedef Record { byte index; byte response };

Ring ring;            /* the shared page */
Record record[SLOTS]; /* in kept pages */
bool back_pending, back_masked, front_pending;
bool dead;

/* For the assertions only. */
bool outstanding[REQUESTS + 1], applied[REQUESTS + 1];
byte issued[SLOTS]; /* the id of the request last put into the slot */

init
{
    byte s;
    d_step {
        ring.req_prod = START;
        ring.rsp_prod = START;
        ring.req_event = PLUS(START, 1);
        ring.rsp_event = PLUS(START, 1);
        do
        :: s < SLOTS ->
            ring.slot[s].first = RESPONSE(0);
            ring.slot[s].second = RESPONSE(0);
            record[s].response = RESPONSE(0);
#if START >= SLOTS
            record[SLOT(START + s)].index = PLUS(START - SLOTS + s, 1); /* of the lap before */
#endif
            s++
        :: else -> break
        od;
        s = 0
    }
    atomic {
        run front_end();
        run back_end();
        run death()
    }
}

/* ------------------------------------------------------------------------------------------------------ front end */

#define ROOM (submitted < REQUESTS && MINUS(req_prod_pvt, rsp_cons) < SLOTS)

inline put_request()
{
    submitted++;
    outstanding[submitted] = true;
    issued[SLOT(req_prod_pvt)] = submitted;
    ring.slot[SLOT(req_prod_pvt)].first = submitted;
    ring.slot[SLOT(req_prod_pvt)].second = submitted;
    req_prod_pvt = PLUS(req_prod_pvt, 1)
}

inline take_response()
{
    id = ID(ring.slot[SLOT(rsp_cons)].first);
    assert(IS_RESPONSE(ring.slot[SLOT(rsp_cons)].first));
    assert(ring.slot[SLOT(rsp_cons)].first == ring.slot[SLOT(rsp_cons)].second);
    assert(outstanding[id]);
    assert(applied[id]);
    assert(id == issued[SLOT(rsp_cons)]);
    outstanding[id] = false;
    rsp_cons = PLUS(rsp_cons, 1);
    id = 0
}

proctype front_end()
{
    byte req_prod_pvt = START, rsp_cons = START, submitted;
    byte old, rsp_prod, id;
    bool notify;

idle:
    if
    :: ROOM -> goto submit
    :: req_prod_pvt != rsp_cons -> /* sleeps, and nothing but an event wakes it */
        atomic { front_pending -> front_pending = false };
        goto look
    :: submitted == REQUESTS && req_prod_pvt == rsp_cons -> goto all_answered
    fi;

submit:
    atomic { /* nobody looks at unpublished slots */
        old = req_prod_pvt;
        do
        :: ROOM -> put_request()
        :: req_prod_pvt != old -> break
        od
    }
    FRONT_PUBLISH(ring.req_prod = req_prod_pvt, notify = CROSSED(ring.req_event, old, req_prod_pvt));
    if
    :: atomic { notify -> back_pending = true; notify = false }
    :: else
    fi;
    old = 0;
    if
    :: ring.rsp_event == PLUS(rsp_cons, 1) -> goto idle /* as Linux does: it is armed, if nothing was taken since */
    :: goto look
    :: goto arm                                         /* as we do */
    fi;

look:
    rsp_prod = ring.rsp_prod;
take:
    assert(MINUS(rsp_prod, rsp_cons) <= MINUS(req_prod_pvt, rsp_cons));
    do
    :: atomic { rsp_prod != rsp_cons -> take_response() }
    :: else -> break
    od;
    if
    :: ROOM -> goto submit
    :: goto arm
    fi;

arm:
    FRONT_ARM(ring.rsp_event = PLUS(rsp_cons, 1), rsp_prod = ring.rsp_prod);
    if
    :: rsp_prod != rsp_cons -> goto take
    :: else -> goto idle
    fi;

all_answered:
    skip
}

/* ------------------------------------------------------------------------------------------------------- back end */

#define IN_FLIGHT(i) (request[SLOT(i)] != 0)
#if SLOTS == 2
#define ANY_IN_FLIGHT (IN_FLIGHT(0) || IN_FLIGHT(1))
#else
#define ANY_IN_FLIGHT (IN_FLIGHT(0) || IN_FLIGHT(1) || IN_FLIGHT(2) || IN_FLIGHT(3))
#endif

/* Copies the next request once; whatever is done with it later looks at the copy only. */
inline copy_request()
{
    assert(!IS_RESPONSE(ring.slot[SLOT(req_cons)].first));
    assert(ring.slot[SLOT(req_cons)].first == ring.slot[SLOT(req_cons)].second);
    assert(!IN_FLIGHT(req_cons));
    request[SLOT(req_cons)] = ring.slot[SLOT(req_cons)].first;
    req_cons = PLUS(req_cons, 1)
}

/* The next request; but if its response is recorded then its slot may be overwritten, and is not read. */
inline take_request()
{
#if MISTAKE == 3
    copy_request()
#else
    if
#if MISTAKE == 10
    :: !scanned && RECORDED(req_cons) -> req_cons = PLUS(req_cons, 1)
    :: scanned || !RECORDED(req_cons) -> copy_request()
#else
    :: RECORDED(req_cons) -> req_cons = PLUS(req_cons, 1)
    :: else -> copy_request()
#endif
    fi
#endif
}

/* After deaths in a row it takes no request before the last one is answered. */
#define MAY_TAKE (!careful || req_cons == rsp_prod_pvt)

/* One of the requests in flight completes, whichever. */
inline execute_one()
{
    atomic {
        if
        :: IN_FLIGHT(rsp_prod_pvt) -> i = rsp_prod_pvt
        :: IN_FLIGHT(rsp_prod_pvt + 1) -> i = PLUS(rsp_prod_pvt, 1)
#if SLOTS == 4
        :: IN_FLIGHT(rsp_prod_pvt + 2) -> i = PLUS(rsp_prod_pvt, 2)
        :: IN_FLIGHT(rsp_prod_pvt + 3) -> i = PLUS(rsp_prod_pvt, 3)
#endif
        fi;
        applied[request[SLOT(i)]] = true
    }
#if defined(CLEAR) || MISTAKE == 8
    record[SLOT(i)].index = CLEARED(i);
#endif
#if MISTAKE == 5
    record[SLOT(i)].index = PLUS(i, 1);
#endif
    record[SLOT(i)].response = RESPONSE(request[SLOT(i)]);
    atomic { record[SLOT(i)].index = PLUS(i, 1); request[SLOT(i)] = 0; i = 0 }
}

/* The next response, from the record into the slot. */
inline write_response()
{
#if MISTAKE == 2
    ring.rsp_prod = PLUS(rsp_prod_pvt, 1);
#endif
    atomic {
        assert(!IN_FLIGHT(rsp_prod_pvt));
        assert(ID(record[SLOT(rsp_prod_pvt)].response) == issued[SLOT(rsp_prod_pvt)]);
        assert(applied[ID(record[SLOT(rsp_prod_pvt)].response)]);
        ring.slot[SLOT(rsp_prod_pvt)].first = record[SLOT(rsp_prod_pvt)].response
    }
    atomic {
        ring.slot[SLOT(rsp_prod_pvt)].second = record[SLOT(rsp_prod_pvt)].response;
        rsp_prod_pvt = PLUS(rsp_prod_pvt, 1)
    }
}

proctype back_end()
{
    byte req_cons, rsp_prod_pvt, request[SLOTS]; /* request: the private copies of what is in flight, 0: none */
    byte old, req_prod, i;
    bool notify, careful;
#if MISTAKE == 10
    bool scanned;
#endif

life:
    {
        /* Adoption. The event may have been consumed, the port left masked: unmask and look, whatever is pending.
           The normal loop begins with what is unanswered; what of it is recorded, take_request() passes over. */
        atomic {
            rsp_prod_pvt = ring.rsp_prod;
            req_cons = rsp_prod_pvt;
#if MISTAKE != 4
            notify = true; /* once, with the first publication, whatever rsp_event says */
#endif
            if
            :: careful = true
            :: true
            fi
        }
#if MISTAKE != 9
        back_masked = false;
#endif
#if MISTAKE == 6
        goto asleep;
#endif

drain:
        atomic {
            req_prod = ring.req_prod;
            assert(MINUS(req_prod, rsp_prod_pvt) <= SLOTS)
        }
        do
        :: atomic {
            req_cons != req_prod && MAY_TAKE ->
                take_request();
                if
                :: true /* the batch may be longer */
                :: goto respond
                fi
            }
        :: else -> break
        od;

respond:
#if MISTAKE == 10
        scanned = true;
#endif
        do
        :: ANY_IN_FLIGHT -> execute_one()
        :: break
        od;
        old = rsp_prod_pvt;
        do
        :: rsp_prod_pvt != req_cons && RECORDED(rsp_prod_pvt) -> write_response()
        :: else -> break
        od;
        BACK_PUBLISH(ring.rsp_prod = rsp_prod_pvt, notify = notify || CROSSED(ring.rsp_event, old, rsp_prod_pvt));
        if
        :: atomic { notify -> front_pending = true; notify = false }
        :: else
        fi;
        atomic {
            if
            :: old != rsp_prod_pvt -> careful = false /* it lives long enough */
            :: true
            fi;
            old = 0
        }

        if
        :: !MAY_TAKE -> goto asleep                       /* not armed: the device will wake it */
        :: MAY_TAKE && req_cons != req_prod -> goto drain /* left over by the batch limit */
        :: MAY_TAKE && req_cons == req_prod
        fi;
        BACK_ARM(ring.req_event = PLUS(req_cons, 1), req_prod = ring.req_prod);
        if
#if MISTAKE != 1
        :: req_cons != req_prod -> goto drain
#endif
        :: else
        fi;

asleep:
end_asleep:
        if
        :: back_pending && !back_masked ->
            back_masked = true;
            back_pending = false;
            back_masked = false;
            goto drain
        :: ANY_IN_FLIGHT -> /* the device answers */
            execute_one();
            if
            :: goto drain
            :: goto respond
            fi
        fi
    } unless {
        atomic {
            dead -> dead = false;
            req_cons = 0; rsp_prod_pvt = 0; request[0] = 0; request[1] = 0;
#if SLOTS == 4
            request[2] = 0; request[3] = 0;
#endif
            old = 0; req_prod = 0; i = 0; notify = false; careful = false;
#if MISTAKE == 10
            scanned = false;
#endif
            goto life
        }
    }
}

/* Strikes at any step, also during adoption, at most DEATHS times, or less often. */
proctype death()
{
    byte deaths;
end:
    do
    :: atomic { deaths < DEATHS && !dead -> dead = true; deaths++ }
    :: deaths < DEATHS -> deaths = DEATHS
    od
}
