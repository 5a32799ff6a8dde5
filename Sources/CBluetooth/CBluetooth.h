// libbluetooth and the kernel's Bluetooth numbers; what takes pointers there takes plain numbers here.
#pragma once
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

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

/// Asks the kernel how adapter `number` has connected that device, an address as above. Returns the
/// HCI_LM bits of the link, or a negative errno: ENOENT where there is none.
static inline int64_t cbluetooth_link_modes(int number, uint64_t device) {
    enum { links_max = 64 }; // A piconet has seven, and Low Energy a few more.
    bdaddr_t address;
    for (int index = 0; index < 6; index++) address.b[index] = (uint8_t)(device >> (8 * index));
    _Alignas(struct hci_conn_list_req) char memory[
        sizeof(struct hci_conn_list_req) + links_max * sizeof(struct hci_conn_info)];
    memset(memory, 0, sizeof memory);
    struct hci_conn_list_req *list = (struct hci_conn_list_req *)memory;
    list->dev_id = (uint16_t)number;
    list->conn_num = links_max;
    int socket_number = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, BTPROTO_HCI);
    if (socket_number < 0) return -errno;
    int failure = ioctl(socket_number, HCIGETCONNLIST, memory) < 0 ? errno : 0;
    close(socket_number);
    if (failure != 0) return -failure;
    for (int index = 0; index < list->conn_num; index++) {
        const struct hci_conn_info *link = &list->conn_info[index];
        if (link->type == ACL_LINK && bacmp(&link->bdaddr, &address) == 0) return link->link_mode;
    }
    return -ENOENT;
}
