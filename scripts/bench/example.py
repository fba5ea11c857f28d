"""A simple program, as a user would write it after the example of the guide: with requests, json and paho-mqtt.

Arguments: URL of the gateway, port of the broker. The program runs until its standard input ends. Each line of standard input is a JSON
list of requests; the program makes them and publishes the values of each device in one retained message. Then it writes the CPU time of
that, in ms, as one line to standard output.
"""

import json
import sys
import time

import paho.mqtt.client as mqtt
import requests


def values_of(device):
    values = {}
    for key, value in device.items():
        if key[0] == "p" and key[1:].isdigit() and value not in (None, "", "--"):
            try:
                values[key] = float(value)
            except ValueError:
                values[key] = value
    return values


def cycle(session, client, gateway, exchanges):
    sent = []
    for exchange in exchanges:
        response = session.post(gateway + exchange["path"], headers=exchange["headers"], data=exchange["body"])
        result = response.json()["result_data"]
        rows = result.get("device_point_list", []) if isinstance(result, dict) else []
        for row in rows:
            device = row.get("device_point", row)
            payload = json.dumps(values_of(device))
            sent.append(client.publish("example/" + device["ps_key"], payload, qos=1, retain=True))
    for message in sent:
        message.wait_for_publish()


def main():
    gateway, broker_port = sys.argv[1], int(sys.argv[2])
    session = requests.Session()
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", broker_port)
    client.loop_start()
    for line in sys.stdin:
        exchanges = json.loads(line)
        before = time.process_time()
        cycle(session, client, gateway, exchanges)
        print((time.process_time() - before) * 1000, flush=True)
    client.loop_stop()


main()
