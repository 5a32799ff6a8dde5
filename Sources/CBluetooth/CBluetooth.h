// libbluetooth and the kernel's Bluetooth numbers; what takes pointers there takes plain numbers here.
#pragma once
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/hci_lib.h>
#include <bluetooth/rfcomm.h>

_Static_assert(sizeof(struct sockaddr_rc) == 10, "family, address, channel, and a byte to even it");
_Static_assert(sizeof(struct bt_security) == 2, "level and key size");

/// The bit of cbluetooth_adapter's answer that says whether the adapter is switched on.
static const int64_t cbluetooth_adapter_up = 1LL << 48;

/// Asks the kernel about adapter `number`. Returns its address in the lower 48 bits, the byte that
/// is written first on top, and the bit above; or a negative errno.
static inline int64_t cbluetooth_adapter(int number) {
    struct hci_dev_info info;
    memset(&info, 0, sizeof info);
    if (hci_devinfo(number, &info) < 0) return -errno;
    int64_t answer = 0;
    for (int index = 5; index >= 0; index--) answer = answer << 8 | info.bdaddr.b[index];
    return hci_test_bit(HCI_UP, &info.flags) ? answer | cbluetooth_adapter_up : answer;
}
