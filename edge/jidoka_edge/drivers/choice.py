"""Which driver a device's section asks for. OPC UA is imported only where it is used: it costs half a
second.
"""

from __future__ import annotations

from jidoka_edge.clock import Clock
from jidoka_edge.config import DevicesSection
from jidoka_edge.drivers.faces import GaugeDriver, PlcDriver
from jidoka_edge.drivers.modbus.driver import ModbusGauge, ModbusPlc


def gauge_driver(devices: DevicesSection, clock: Clock) -> GaugeDriver:
    if devices.gauge.driver == "opcua":
        from jidoka_edge.drivers.opcua.driver import OpcuaGauge

        return OpcuaGauge(devices.gauge, clock)
    return ModbusGauge(devices.gauge, clock)


def plc_driver(devices: DevicesSection, clock: Clock) -> PlcDriver:
    return ModbusPlc(devices.plc, clock)
