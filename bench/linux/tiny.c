/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The smallest program there is to start. */
int main(void)
{
    return 0;
}
