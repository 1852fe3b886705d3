"""The wire contract of docs/reference/device-map.md, register by register, over pymodbus."""

from __future__ import annotations

import struct

from tests.sim.conftest import Record, until


def test_a_fresh_gauge_shows_an_empty_record_a_boot_id_and_a_heartbeat(bench):
    b = bench()
    head = b.gauge.read(0, 19)
    assert head[:10] == [0] * 10
    assert head[16] << 16 | head[17] > 0
    until(lambda: b.gauge.read(18, 1)[0] != head[18], "the heartbeat")


def test_a_record_holds_sequence_piece_status_decimals_value_and_age(bench):
    b = bench(pace_ms=20)
    b.start()
    (record,) = b.make(1)
    assert (record.sequence, record.piece, record.status, record.decimals, record.value) == (
        1,
        1,
        1,
        3,
        74030,
    )
    assert record.spare == 0 and record.age < 1000
    older = until(lambda: b.latest().age > record.age, "the age to grow")
    assert older


def test_the_gauge_keeps_its_last_64_results_in_the_ring(bench):
    b = bench(line__order_quantity=70)
    b.start()
    made = {r.piece: r for r in b.make(70)}
    for sequence in (7, 63, 64, 70):
        record = Record(b.gauge.read(100 + 10 * (sequence % 64), 10))
        assert (record.sequence, record.piece) == (sequence, sequence)
        if sequence in made:
            assert record.value == made[sequence].value
    whole = [b.gauge.read(100 + at, 120) for at in range(0, 600, 120)] + [b.gauge.read(700, 40)]
    words = [word for block in whole for word in block]
    sequences = {Record(words[at : at + 10]).sequence for at in range(0, 640, 10)}
    assert sequences == set(range(7, 71))


def test_the_master_ring_is_measured_apart_from_the_pieces(bench):
    b = bench()
    b.gauge.write(50, 1)
    first = Record(b.gauge.read(60, 10))
    b.gauge.write(50, 1)
    second = Record(b.gauge.read(60, 10))
    assert (first.sequence, first.piece, first.status, first.value) == (1, 0, 1, 74000)
    assert second.sequence == 2
    assert b.latest().sequence == 0
    assert b.gauge.refused(lambda: b.gauge.write(50, 2)) == 3


def test_the_plc_block_of_24_registers_follows_the_line(bench):
    b = bench()
    block = b.plc.read(0, 24)
    boot, state, profile = block[0], block[9], block[10]
    assert boot > 0 and state == 0 and profile == 1
    assert block[4:8] == [0, 0, 0, 0] and block[8] == 1
    b.start()
    b.make(3)
    b.plc.write(1030, 4711)
    until(lambda: b.word(20) == 4711, "QS_TEST_ACK")
    block = b.plc.read(0, 24)
    assert block[7] == 1 and block[16] == 1 and block[2] > 0
    assert block[12] << 16 | block[13] >= 3 and block[14] << 16 | block[15] >= 3
    assert block[18] << 16 | block[19] == 3
    assert block[22] << 16 | block[23] == 1


def test_the_plc_ring_holds_32_pieces_with_serials_and_times(bench):
    b = bench(line__order_quantity=40)
    b.start()
    b.make(40)
    finished = 40
    for piece in (finished - 31, finished):
        words = b.plc.read(200 + 12 * (piece % 32), 12)
        number, state, started, ended, serial = struct.unpack(">IHII10s", struct.pack(">12H", *words))
        assert (number, state) == (piece, 2)
        assert 0 < started <= ended
        assert serial == f"R74-{piece:06d}".encode()
    numbers = {b.plc.read(200 + 12 * slot, 2)[1] for slot in range(32)}
    assert numbers == set(range(finished - 31, finished + 1))


def test_what_is_not_in_the_map_is_answered_with_an_exception(bench):
    b = bench()
    for address, count in ((19, 1), (15, 10), (50, 1), (59, 2), (70, 1), (99, 1), (735, 6), (740, 1)):
        assert b.gauge.refused(lambda at=address, n=count: b.gauge.read(at, n)) == 2
    for address, count in ((24, 1), (20, 8), (199, 2), (584, 1), (1000, 3), (1020, 1)):
        assert b.plc.refused(lambda at=address, n=count: b.plc.read(at, n)) == 2
    assert b.plc.refused(lambda: b.plc.write(1001, 1)) == 2
    assert b.plc.refused(lambda: b.plc.write(1000, 1, 2)) == 3
    assert b.plc.refused(lambda: b.plc.write(1010, 1, 2)) == 3
    assert b.plc.refused(lambda: b.plc.write(1020, 2, 0, 0)) == 3
    assert b.gauge.refused(lambda: b.gauge.write(0, 1)) == 2
    assert b.plc.refused(lambda: b.plc.read(0, 1, unit=2)) == 11


def test_only_functions_3_and_16_are_served(bench, raw):
    b = bench()
    line = raw(b.sim.plc)
    for function in (1, 4, 5, 6, 23, 43):
        line.sendall(struct.pack(">HHHBBHH", 7, 0, 6, 1, function, 0, 1))
        assert line.recv(64) == struct.pack(">HHHBBB", 7, 0, 3, 1, function | 0x80, 1)
    line.sendall(struct.pack(">HHHBBHH", 8, 0, 6, 1, 3, 0, 126))
    assert line.recv(64)[-1] == 3


def test_a_stream_that_is_not_modbus_is_cut_off(bench, raw):
    b = bench()
    line = raw(b.sim.gauge)
    line.sendall(b"GET / HTTP/1.1\r\n\r\n")
    try:
        assert line.recv(64) == b""
    except ConnectionResetError:
        pass
    assert b.latest().sequence == 0
